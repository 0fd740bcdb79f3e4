"""The platforms as commands meet them: their answers in plain words."""

from bot.channels.api import Answer
from bot.channels.api_errors import ErrorClass, Family, hint
from bot.sections import AccountSettings, OaSettings


def family_of(account: AccountSettings) -> Family:
    """Whose error codes the account's platform answers."""
    return "oa" if isinstance(account, OaSettings) else "wecom"


def explain(family: Family, answer: Answer) -> str:
    """Why the platform refused, and where to put it right."""
    if answer.error is ErrorClass.TRANSIENT:
        return "the platform cannot be reached from here (network, DNS, api_base)"
    return f"{hint(family, answer.code) or 'refused'} (code {answer.code})"
