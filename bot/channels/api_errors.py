"""What each error code of the platforms means for us: one table, no branches.

Codes: 全局返回码说明 of 公众号 and of WeCom. `errmsg` is only logged; the documents warn that it
changes. The one word ever looked at is "daily" in a 45009 of 公众号.
"""

from enum import StrEnum
from typing import Literal

Family = Literal["oa", "wecom", "carrier"]


class ErrorClass(StrEnum):
    """What is done about an error."""

    TOKEN = "token"  # noqa: S105 - not a password
    """Refresh the access token once and repeat once."""
    TRANSIENT = "transient"
    """Repeat shortly, where a repetition is safe."""
    RATE = "rate"
    """Leave the endpoint alone for a while."""
    WINDOW = "window"
    """The recipient's window is closed; take another way."""
    RECIPIENT = "recipient"
    """The address is dead; do not repeat."""
    CONFIG = "config"
    """Staff must correct something; leave the endpoint alone for ten minutes."""
    CAPABILITY = "capability"
    """The account has not got this right; leave the endpoint alone for an hour."""
    CONTENT = "content"
    """The message is refused as it is; do not repeat."""
    DONE = "done"
    """A repetition of what the platform has already done: a success."""


_OA = {
    ErrorClass.TOKEN: (40001, 40002, 40014, 41001, 42001),
    ErrorClass.TRANSIENT: (-1,),
    ErrorClass.RATE: (45009, 45011),
    ErrorClass.WINDOW: (45015, 45047),
    ErrorClass.RECIPIENT: (43004, 40003, 46004, 50005, 48002, 43019, 43101),
    ErrorClass.CONFIG: (40013, 40125, 40164, 48004, 50002, 40037, 40066),
    ErrorClass.CAPABILITY: (48001, 40200),
    ErrorClass.CONTENT: (45002, 44004, 45008, 47001, 47003, 45001, 40007, 45066, 45067, 45028),
    ErrorClass.DONE: (45065,),
}
_WECOM = {
    ErrorClass.TOKEN: (40014, 41001, 42001),
    ErrorClass.TRANSIENT: (-1, 6000, 41096),
    ErrorClass.RATE: (45009, 45033),
    ErrorClass.WINDOW: (95001, 95002, 95013, 95018, 95031),
    ErrorClass.RECIPIENT: (81013, 60111, 84061, 84074, 41048, 41051),
    ErrorClass.CONFIG: (
        40001, 40013, 40056, 48001, 48002, 50001, 50002, 50003, 60020, 301002, 43009,
        95000, 95003, 95004, 95011, 95012, 95017, 93000,
    ),
    ErrorClass.CONTENT: (
        40008, 40058, 44004, 45002, 40007, 42014, 42015, 40201, 95007, 95008, 95014, 95016,
        95019, 90207,
    ),
}  # fmt: skip
_CLASSES: dict[Family, dict[int, ErrorClass]] = {
    "oa": {code: kind for kind, codes in _OA.items() for code in codes},
    "wecom": {code: kind for kind, codes in _WECOM.items() for code in codes},
}
REFUSES_ONE = frozenset({ErrorClass.RECIPIENT, ErrorClass.CONTENT})
"""What says no to the one thing asked about; the next one may be taken."""
_TOO_FAST = frozenset({45011, 45033})

_HINTS = {
    ("oa", 40013): "the AppID is wrong",
    ("oa", 40125): "the AppSecret is wrong or was reset",
    ("oa", 40001): "the AppSecret is wrong, or another system keeps replacing the access token",
    ("oa", 40164): "this server's address is not on the IP allow-list (IP白名单)",
    ("oa", 48001): "the account has not been granted this interface (is it verified?)",
    ("oa", 40037): "the template id is wrong",
    ("oa", 50002): "the account is restricted by the platform",
    ("wecom", 40001): "the app's secret is wrong",
    ("wecom", 40013): "the CorpID is wrong",
    ("wecom", 40056): "the agentid is wrong",
    ("wecom", 60020): "this server's address is not a trusted IP of the app (企业可信IP)",
    ("wecom", 48002): "the app has not been granted this interface",
    ("wecom", 301002): "the app may not use this agentid",
    ("oa", 48004): "the platform has taken this interface away from the account",
    ("oa", 40066): "the address of the interface is wrong: look at api_base",
    ("wecom", 40014): "the platform takes none of the access tokens it gives",
    ("wecom", 43009): "the company is not verified",
    ("wecom", 48001): "the app has not been granted this interface",
    ("wecom", 50001): "the redirect address does not belong to the app (可信域名)",
    ("wecom", 50002): "a member is outside of the app's visible range (可见范围)",
    ("wecom", 50003): "the app is switched off",
    ("wecom", 93000): "the key of the group robot is wrong, or the robot was removed",
    ("wecom", 95000): "the open_kfid is wrong",
    ("wecom", 95011): "the 微信客服 account is not under the API's management (可管理)",
    ("wecom", 95012): "the 微信客服 account is not under the API's management (可管理)",
    ("wecom", 95003): "the company is not verified",
    ("wecom", 95004): "the 微信客服 account was deleted, or the app may not use it",
    ("wecom", 95017): "the app may not use the 微信客服 interface (可调用接口的应用)",
}


def classify(family: Family, code: int) -> ErrorClass:
    """The class of a non-zero error code; an unknown one is CONTENT: not repeated.

    61xxx are 公众号 component errors: staff must act.
    """
    known = _CLASSES[family].get(code)
    if known is not None:
        return known
    if family == "oa" and 61000 <= code < 62000:
        return ErrorClass.CONFIG
    return ErrorClass.CONTENT


def pause_seconds(code: int, errmsg: str) -> int | None:
    """For how long a RATE error closes the endpoint; None is until midnight in Shanghai."""
    if code in _TOO_FAST:
        return 5
    return None if "daily" in errmsg.lower() else 60


def hint(family: Family, code: int) -> str:
    """What staff should look at, in plain words; empty where nothing is known."""
    return _HINTS.get((family, code), "")
