"""The platforms as commands meet them: their answers in plain words."""

from bot.channels.api import Answer
from bot.channels.api_errors import ErrorClass, Family, hint
from bot.sections import AccountSettings, OaSettings


def family_of(account: AccountSettings) -> Family:
    """Whose error codes the account's platform answers."""
    return "oa" if isinstance(account, OaSettings) else "wecom"


_WHY = {
    ErrorClass.TOKEN: "the platform does not accept its own access token",
    ErrorClass.RATE: "too many calls; try again in a minute, or tomorrow for a daily quota",
    ErrorClass.WINDOW: "nobody may be written to now",
    ErrorClass.RECIPIENT: "the person or group cannot be reached",
    ErrorClass.CONFIG: "the account is not set up for this",
    ErrorClass.CAPABILITY: "the account has not been granted this interface",
    ErrorClass.CONTENT: "the platform does not accept what was sent",
}
"""Where the code itself has no hint."""


def explain(family: Family, answer: Answer) -> str:
    """Why the platform refused, and where to put it right."""
    if answer.error is None or answer.error is ErrorClass.DONE:
        return "fine"
    if answer.error is ErrorClass.TRANSIENT:
        return "the platform cannot be reached from here (network, DNS, api_base)"
    return f"{hint(family, answer.code) or _WHY[answer.error]} (code {answer.code})"
