"""Names run together without anything between them: 可乐雪碧, 辣条卫龙大面筋.

A word in pieces is several goods only where each piece could stand alone. 洁厕液清香 is one good
that is not sold here, not 洁厕液 and some soap that smells so.
"""

from typing import TYPE_CHECKING

from handlers.nlu.evidence import Fit
from handlers.nlu.intents import EvidenceKind
from handlers.nlu.match import Found
from handlers.nlu.reading import Mention

if TYPE_CHECKING:
    from handlers.nlu.lexicon import Lexicon
    from handlers.nlu.mentions import Mentions

_TWO_NAMES = 3
"""More characters may be two names."""
_OF_GOODS = ("味", "型", "装", "号", "色", "款", "度", "味的", "包", "码")
"""How words end that only tell which of some goods."""


def run_on(mentions: "Mentions", word: str, *, is_each: bool) -> list[str]:
    """The two or more names of a word, each at least two characters; nothing where it is one."""
    names = mentions.lexicon.names
    if not is_each and (word in names.goods or word in names.groups):
        return []
    for cut in range(len(word) - 2, 1, -1):
        head = mentions.find(word[:cut], is_exact=True)
        if _is_inside_run(word, cut) or not head.fits or any(f.fuzzy for f in head.fits):
            continue
        tail = word[cut:]
        found = mentions.find(tail, is_exact=True)
        made = [Mention(0, 0, word[:cut], head), Mention(0, 0, tail, found)]
        if _is_among(found, head):  # 辣条卫龙大面筋: the kind, then the goods
            return [tail]
        if mentions.is_pair(made) or _overlap(head, found):
            continue
        names_behind = _behind(mentions, head, found, is_each=is_each)
        if names_behind:
            return [word[:cut], *names_behind]
    return []


def _behind(mentions: "Mentions", head: Found, found: Found, *, is_each: bool) -> list[str]:
    """The names behind a first one, which have to stand alone as that has to."""
    lexicon, tail = mentions.lexicon, found.word
    is_exact = bool(found.fits) and not any(f.fuzzy for f in found.fits)
    is_new = is_each or (is_exact and _has_brand(lexicon, found))
    if not is_new and not stands_alone(lexicon, head):
        return []
    if is_exact:
        return [tail] if is_new or stands_alone(lexicon, found) else []
    more = run_on(mentions, tail, is_each=is_each) if len(tail) > _TWO_NAMES else []
    return [] if more and _overlap(head, mentions.find(more[0], is_exact=True)) else more


def stands_alone(lexicon: "Lexicon", found: Found) -> bool:
    """Whether some goods are ordered by such a word alone: 雪碧, 土豆; not by 原味 or 压榨."""
    tells = tells_which(lexicon, found)
    return any(_is_name_of(lexicon, f, tells=tells) for f in found.fits)


def tells_which(lexicon: "Lexicon", found: Found) -> bool:
    """Whether a word, without a brand, only says which of some goods is meant: 50度, 西柚味."""
    return found.word.endswith(_OF_GOODS) or found.word in lexicon.names.flavours


def _has_brand(lexicon: "Lexicon", found: Found) -> bool:
    """Whether a word begins with the brand of all that it means: another good begins there."""
    return all(
        lexicon.goods(f.at).brand and found.word.startswith(lexicon.goods(f.at).brand)
        for f in found.fits
    )


def _is_name_of(lexicon: "Lexicon", fit: Fit, *, tells: bool) -> bool:
    """`tells`: the word only says which of some goods, unless it has their brand."""
    if fit.loose or fit.fuzzy:
        return False
    if fit.kind in {EvidenceKind.ALIAS, EvidenceKind.CODE}:
        return True
    goods = lexicon.goods(fit.at)
    word = fit.detail
    if fit.has_brand and goods.brand and goods.brand in word:
        return not fit.rest or word == goods.brand or goods.head.endswith(word[-2:])
    is_raw = not goods.brand and word in lexicon.names.goods and goods.head.endswith(word)
    return is_raw or (not fit.rest and not tells)


def _is_inside_run(word: str, cut: int) -> bool:
    """Whether a place lies between two digits or two Latin letters: no name ends there."""
    before, behind = word[cut - 1], word[cut]
    return before.isascii() and behind.isascii() and before.isdigit() == behind.isdigit()


def _overlap(first: Found, then: Found) -> bool:
    """Whether two pieces side by side are of one name (汤臣, 倍健): no goods of their own."""
    return not {f.at for f in first.fits}.isdisjoint(f.at for f in then.fits)


def _is_among(found: Found, kind: Found) -> bool:
    """Whether all that a name means is of the kind that was said before it."""
    fits = {f.at for f in found.fits if not f.fuzzy}
    return len(fits) == len(found.fits) > 0 and fits <= {f.at for f in kind.fits}
