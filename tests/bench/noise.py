"""Texts of 2,048 bytes that order nothing, of every kind a keyboard or a forwarder can produce."""

import random
from collections.abc import Callable, Sequence

BYTES = 2048
_COMMANDS = (
    "不要", "去掉", "改成", "换成", "再来", "照旧", "各", "都", "除了", "全部", "多少钱", "有货吗",
)  # fmt: skip
_CORRECTIONS = (
    "不对",
    "不是",
    "是",
    "改成",
    "算了",
    "还是",
    "不要了",
    "错了",
    "再加",
    "减",
    "换成",
)
_MARKS = ("1.", "2、", "(3)", "4）", "一、", "二.", "①", "-", "·", "#接龙", "1 ", "例 ")
_TIMES = (
    "明天", "周五", "8点", "下午", "3块5", "45元", "12.5", "3月2号", "前", "送到", "13900001111",
    "SO-0302-1874", "的那单",
)  # fmt: skip
_SIZES = ("500ml", "*24", "1.5L", "330", "40度", "5号", "2kg", "/箱", "装", "大瓶", "小的", "XL")
_PEOPLE = ("老王：", "二店 ", "东门李姐 ", "食堂要", "替小张", "给老孙", "@")
_PICTURES = "🍎🍌🥤📦🙏👍😂🧅❤️🚚"
_PINYIN = ("ke", "le", "xue", "bi", "shui", "xiang", "hong", "niu", "jiu", "mian", "zh", "an")
_ENGLISH = (
    "two",
    "boxes",
    "of",
    "cola",
    "please",
    "and",
    "milk",
    "not",
    "the",
    "send",
    "3",
    "rice",
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"


def noise_kinds(names: Sequence[str], rng: random.Random) -> dict[str, Callable[[], str]]:
    """What each kind is called, and how one text of it is made; `names` are real names."""
    chars = [c for name in names for c in name]

    def of(*pieces: Callable[[], str], between: str = "") -> Callable[[], str]:
        def make() -> str:
            text = ""
            while len(text.encode()) < BYTES:
                text += "".join(piece() for piece in pieces) + between
            return text.encode()[:BYTES].decode(errors="ignore")

        return make

    def some(count: int, among: Sequence[str] = chars) -> Callable[[], str]:
        return lambda: "".join(rng.choices(among, k=count))

    def repeated(between: str, among: Sequence[str] = names) -> str:
        one = rng.choice(among)
        return of(lambda: one, between=between)()

    name, count = some(1, names), some(1, [f"{n}箱" for n in range(1, 30)])
    number = some(1, [str(n) for n in range(1, 500)])
    return {
        "characters of names": of(some(1)),
        "made-up names with commas": of(some(6), between="，"),
        "made-up long names with amounts": of(some(15), count, between=" "),
        "made-up names in lines": of(some(12), between="\n"),
        "characters with digits": of(some(1, _DIGITS), some(1)),
        "numbers and units": of(some(1, "3五十箱斤瓶两半来x*")),
        "digits": of(some(1, _DIGITS)),
        "digits and marks": of(some(1, _DIGITS + " .,+-*/x=%:")),
        "Chinese figures": of(some(1, "零一二两三四五六七八九十百千万半几")),
        "letters and blanks": of(some(1, _LETTERS + "  ")),
        "letters, digits, blanks": of(some(1, _LETTERS + _DIGITS + " ")),
        "one name over and over": lambda: repeated(""),
        "one name with amounts": lambda: repeated("3箱"),
        "names run together": of(name),
        "names with amounts": of(name, count, between="\n"),
        "brackets and marks": of(some(1, "()[]【】（）、，:*#@"), some(1)),
        "commands and names": of(some(1, _COMMANDS), name, some(1, ("2箱", " ", "，"))),
        "all mixed": of(
            some(1, [*_COMMANDS, *" ，。、\n箱件瓶"]), some(2), some(1, _LETTERS + _DIGITS)
        ),
        "pictures and names": of(some(1, _PICTURES), some(2)),
        "pictures": of(some(1, _PICTURES)),
        "characters nobody uses": of(lambda: chr(rng.randrange(0x4E00, 0x9FA6))),
        "one character over and over": lambda: repeated("", chars),
        "one command over and over": lambda: repeated("", _COMMANDS),
        "不要 and characters": of(lambda: "不要", some(2)),
        "各 and amounts": of(some(3), lambda: "各", count),
        "corrections": of(some(2), count, some(1, _CORRECTIONS)),
        "corrections alone": of(some(1, _CORRECTIONS)),
        "marks of lists": of(some(1, _MARKS), some(3), count, between="\n"),
        "marks of lists in a line": of(some(1, _MARKS), some(2)),
        "rows of a table": of(
            some(6), lambda: "\t", some(1, _SIZES), lambda: "\t", number, between="\n"
        ),
        "a table of numbers": of(number, lambda: "\t", between="\n"),
        "times, prices, numbers": of(some(1, _TIMES), some(1, (" ", "", "，"))),
        "times and characters": of(some(1, _TIMES), some(2)),
        "sizes": of(some(1, _SIZES), some(1, (" ", "", ""))),
        "sizes and characters": of(some(1, _SIZES), some(1)),
        "people and characters": of(some(1, _PEOPLE), some(4), count, between="\n"),
        "pinyin": of(some(1, _PINYIN), some(1, (" ", "", ""))),
        "English": of(some(1, _ENGLISH), lambda: " "),
        "marks": of(some(1, "，。！？…、；：~ \n")),
        "blank lines": of(lambda: "\n", some(1, (" ", "")), lambda: "\n"),
        "unseen characters": of(some(1), lambda: "\u200b"),
        "wide letters and digits": of(some(1, "０１２３４ＡＢＣｘ＊＋"), some(1)),
    }
