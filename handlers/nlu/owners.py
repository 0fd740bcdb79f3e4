"""Whose line of a list it is: 老孙 青岛纯生3箱, 王记小吃 可乐2箱."""

import re

PERSON = re.compile(
    r"(?:姐|哥|记|店|馆|超市|小吃|食堂|师傅|总|老板|嫂|叔|姨|便利|烧烤|饭店|酒楼|餐厅|小卖部|士多|商行)$"
    r"|^[阿老小][一-鿿](?:[头家儿]啊?)?$"
)


def behind_owner(text: str) -> str:
    """What stands behind the word for a person or a shop, or nothing."""
    owner, _, rest = text.strip().partition(" ")
    return rest.strip() if PERSON.search(owner) else ""
