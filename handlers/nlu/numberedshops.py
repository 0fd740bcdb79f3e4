"""Shops called by number in one line: 3号店红牛5箱 5号店怡宝3箱 is a part for each."""

import re

_NAME = (
    "第?(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:号|分)?店(?![庆里员长铺面内门主])|[总分]店"
)
_FIRST = re.compile(rf"\s*(?:{_NAME})")
_HEADER = re.compile(rf"(?:^|(?<=[\s,，、;；。:：店和与及]))\s*({_NAME})")
_LINK = re.compile(r"[\s,，、和与及]*")
_BEGIN = re.compile(
    r"^[\s:：,，]*(?:(?:都|各|每家|每店|还)?(?:要|来|送|拿|订|各|都)(?![0-9]))?[\s:：]*"
)


def by_numbered_shops(line: str) -> list[str]:
    """`店：goods` for every shop of a line that begins with one called by number, else the line.

    Shops that stand side by side share what follows (3号店、5号店各红牛5箱).
    """
    if _FIRST.match(line) is None:
        return [line]
    found = list(_HEADER.finditer(line))
    parts: list[str] = []
    names: list[str] = []
    for at, header in enumerate(found):
        names.append(header.group(1))
        end = found[at + 1].start() if at + 1 < len(found) else len(line)
        goods = line[header.end() : end]
        if at + 1 < len(found) and _LINK.fullmatch(goods):
            continue
        goods = _BEGIN.sub("", goods).strip(" ,，、")
        parts.extend(f"{name}:{goods}" for name in names)
        names = []
    return parts
