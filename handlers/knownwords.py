"""What a shop says, in words that are understood already."""

from handlers import alike, lineplaces, ordernote, rewording, setaside
from handlers.context import Turn


def reworded(turn: Turn, said: str) -> str:
    """The same in words that are known; the same text where it is in such words."""
    known = alike.reworded(turn, said)
    if known != said:
        return known
    plain = ordernote.reworded(turn, rewording.plainly(lineplaces.numbered(turn, said)))
    return setaside.reworded(turn, plain)
