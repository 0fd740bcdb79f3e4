"""Text with links, as WeChat shows it: what is shown, and what can be tapped.

`<a href="weixin://bizmsgmenu?msgmenucontent=TEXT&msgmenuid=ID">` is an option: tapping it sends
TEXT as the customer's message. Any other tag is shown as it stands, like WeChat does.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_ANCHOR = re.compile(r"<a\s+([^<>]*)>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r"""href\s*=\s*("([^"]*)"|'([^']*)')""")
_MENU = "weixin://bizmsgmenu"


@dataclass(frozen=True, slots=True)
class Option:
    """Something tappable that speaks for the customer."""

    id: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; a link has a `url`, an option its `option`."""

    text: str
    url: str = ""
    option: Option | None = None


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The runs of a text in order. Entities are resolved inside links only."""
    found: list[Piece] = []
    end = 0
    for match in _ANCHOR.finditer(text):
        piece = _link(match[1], match[2])
        if piece is None:
            continue
        found.append(Piece(text[end : match.start()]))
        found.append(piece)
        end = match.end()
    found.append(Piece(text[end:]))
    return tuple(piece for piece in found if piece.text)


def plain_text(pieces: Sequence[Piece]) -> str:
    """What a person reads."""
    return "".join(piece.text for piece in pieces)


def options_of(pieces: Sequence[Piece]) -> tuple[Option, ...]:
    """What a person can tap to answer."""
    return tuple(piece.option for piece in pieces if piece.option is not None)


def _link(attributes: str, label: str) -> Piece | None:
    href = _HREF.search(attributes)
    if href is None:
        return None
    url = html.unescape(href[2] if href[2] is not None else href[3])
    text = html.unescape(label)
    if not url.startswith(_MENU):
        return Piece(text, url=url) if url.startswith(("https://", "http://")) else None
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    says = query.get("msgmenucontent", [text])[0]
    return Piece(text, option=Option(query.get("msgmenuid", [""])[0], text, says))
