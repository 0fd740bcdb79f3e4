"""Why a message did not arrive, in plain words and with what to do; the technical word stays."""

import re
from collections.abc import Mapping

from locales import Translator

_CODE = re.compile(r"-?\d{4,6}")

_NOT_FOLLOWING = "The person follows the account no more."
_CLOSED = "The platform allows no message until the person writes again."
_SETTINGS = "A setting of the account is wrong: jiedan check --online says which."
_UNFIT = "The platform does not take this message as it is."
_GONE = "What it was about is not there any more."

BY_CODE: Mapping[str, str] = {
    **dict.fromkeys(("43004", "40003", "46004", "43019", "43101", "48002"), _NOT_FOLLOWING),
    **dict.fromkeys(("45015", "45047", "95001", "95002", "95013", "95018"), _CLOSED),
    **dict.fromkeys(
        ("40001", "40013", "40125", "40164", "40037", "40056", "50001", "50002", "60020"),
        _SETTINGS,
    ),
    **dict.fromkeys(("48001", "40200", "95000", "95017"), "The account has not got this right."),
    **dict.fromkeys(("45009", "45011", "45033"), "The platform's daily limit was used up."),
    **dict.fromkeys(
        ("45002", "44004", "47001", "45008", "40008", "40058", "40007", "90207"), _UNFIT
    ),
    **dict.fromkeys(("81013", "60111"), "Nobody in WeCom has the id in the staff list."),
    "93000": "The address of the group robot is wrong or was withdrawn.",
}
BY_WORD: Mapping[str, str] = {
    "notfound": _GONE,
    "no open window": _CLOSED,
    "cut: the window": _CLOSED,
    "internal error": "A fault of ours; the log of the server has it.",
    "no subscription template": _SETTINGS,
    "too many messages": "The platform's daily limit was used up.",
    "transient": "The platform did not answer.",
    "rate": "The platform's daily limit was used up.",
    "window": _CLOSED,
    "recipient": "The platform does not know this person.",
    "config": _SETTINGS,
    "capability": "The account has not got this right.",
    "content": _UNFIT,
    "told in another chat": "The person has it in another chat already.",
}
"""For codes of no list: the class the courier gave them (`bot.channels.api_errors`)."""


def plain_reason(t: Translator, reason: str) -> str:
    """A sentence for the merchant; empty where the technical reason is all there is."""
    found = _CODE.search(reason)
    if found is not None and found[0] in BY_CODE:
        return t(BY_CODE[found[0]])
    lowered = reason.casefold()
    return next((t(told) for word, told in BY_WORD.items() if lowered.startswith(word)), "")
