"""Texts of 2,048 bytes that order nothing, of every kind a keyboard or a forwarder can produce."""

import random
from collections.abc import Callable, Sequence

BYTES = 2048
_COMMANDS = (
    "不要", "去掉", "改成", "换成", "再来", "照旧", "各", "都", "除了", "全部", "多少钱", "有货吗",
)  # fmt: skip
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

    def repeated(between: str) -> str:
        one = rng.choice(names)
        return of(lambda: one, between=between)()

    name, count = some(1, names), some(1, [f"{n}箱" for n in range(1, 30)])
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
    }
