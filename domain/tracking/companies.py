"""The express companies parcels can be followed at, by the names people write.

`key` is our own; each platform's code for a company stands in its adapter (bot.carriers).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """One express company. `needs_phone`: it tells only who knows a phone's last four digits."""

    key: str
    names: tuple[str, ...]
    needs_phone: bool = False


COMPANIES: tuple[Company, ...] = (
    Company("sf", ("顺丰速运", "顺丰快递", "顺丰", "順豐", "sf express", "sf"), needs_phone=True),
    Company("zto", ("中通快递", "中通", "zto express", "zto"), needs_phone=True),
    Company("yto", ("圆通速递", "圆通快递", "圆通", "圓通", "yto")),
    Company("yunda", ("韵达快递", "韵达速递", "韵达", "韻達", "yunda")),
    Company("sto", ("申通快递", "申通", "sto")),
    Company("jd", ("京东物流", "京东快递", "京东", "京東", "jd logistics", "jd")),
    Company("ems", ("ems", "邮政ems", "中国邮政速递")),
    Company("post", ("邮政快递包裹", "中国邮政", "邮政", "郵政", "china post")),
    Company("jt", ("极兔速递", "极兔快递", "极兔", "極兔", "j&t express", "j&t")),
    Company("deppon", ("德邦快递", "德邦物流", "德邦", "deppon")),
    Company("ane", ("安能物流", "安能快运", "安能", "ane")),
    Company("best", ("百世快运", "百世快递", "百世", "best")),
    Company("kye", ("跨越速运", "跨越", "kye"), needs_phone=True),
)
_NUMBERS = (
    (re.compile(r"SF[0-9]{10,15}"), "顺丰"),
    (re.compile(r"YT[0-9]{13}"), "圆通"),
    (re.compile(r"JD[A-Z]{0,2}[0-9]{10,15}"), "京东"),
)
"""Numbers that only one company gives out; bare digits are of many."""
_BY_NAME = {name: company for company in COMPANIES for name in company.names}


def company_named(said: str) -> Company | None:
    """The company a merchant means by `said`; None for his own car and for unknown names."""
    return _BY_NAME.get(" ".join(said.casefold().split()))


def company_of_number(tracking_no: str) -> str:
    """The name of the company that alone gives out such numbers (any case); empty where unsure."""
    number = tracking_no.upper()
    return next((name for pattern, name in _NUMBERS if pattern.fullmatch(number)), "")
