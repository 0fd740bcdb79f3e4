"""What is not to be done: 别取消红牛, 别把红牛换了, 不用那么多; and all but what is named."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.changing import replace_by
from handlers.nlu.clauses import Clause, Element
from handlers.nlu.intents import NoAmount, Op
from handlers.nlu.reading import Mention
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk


def take_kept(walk: "Walk", _word: Token, rest: Sequence[Element]) -> None:
    """红牛别取消, 别取消红牛: the goods stay as they are."""
    leave(walk, () if walk.state.group else rest)


def take_spare(walk: "Walk", _word: Token, _rest: Sequence[Element]) -> None:
    """别把红牛取消了: the verb comes behind the names."""
    walk.state.is_spared = True


def names_the_wrong_one(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """要的是雪碧不是可乐，3箱: the goods right behind 不是 give way to those right before it.

    Only where nothing else stands in the clause: 不是可乐是雪碧 is read elsewhere. 雪碧不是可乐3箱
    is both 雪碧 (and not 可乐) and a slip of the tongue: neither is taken.
    """
    wrong = rest[0].mention if rest else None
    if wrong is None or not wrong.found.fits or rest[0].start != word.end:
        return False
    right = _meant(walk)
    if right is None:
        return False
    behind = next((e for e in rest[1:] if e.mention or e.said), None)
    if behind is not None and not (walk.state.group and _has_one_amount(rest[1:])):
        return False
    if behind is not None and behind.start == wrong.end:
        leave_unread(walk, word, rest)
        return True
    if walk.state.group:
        walk.state.take_group()
    elif isinstance(walk.bound.items[-1].amount, NoAmount):
        walk.bound.items.pop()
    else:
        walk.state.is_denied = walk.following is None or _is_of_its_own(walk.following)
        return walk.state.is_denied
    walk.state.replacing = [wrong]
    replace_by(walk, right)
    walk.bound.items[-1] = replace(walk.bound.items[-1], is_correction=True)
    walk.skipped_to = wrong.end
    return True


def _meant(walk: "Walk") -> Mention | None:
    """The one name that stands right before 不是, in its clause or the one before."""
    state, items = walk.state, walk.bound.items
    if len(state.group) == 1:
        mention: Mention | None = state.group[0]
    elif not state.group and items and items[-1].op is Op.ADD:
        mention = items[-1].mention
    else:
        return None
    return mention if mention is not None and mention.found.fits else None


def _has_one_amount(elements: Sequence[Element]) -> bool:
    return [e for e in elements if e.said] != [] and not any(e.mention for e in elements)


def _is_of_its_own(clause: Clause | None) -> bool:
    """Whether a clause speaks of goods with an amount, not of those before (大号的; 2箱)."""
    elements = clause.elements if clause is not None else ()
    named = any(e.mention is not None and not e.mention.is_bare for e in elements)
    return named and any(e.said is not None for e in elements)


def leave(walk: "Walk", rest: Sequence[Element]) -> None:
    """Nothing is done with the names that wait, nor with those right behind."""
    walk.state.group = []
    walk.state.reset()
    for element in rest:
        if element.mention is None and not element.is_list and not element.has("list"):
            break
        walk.skipped_to = element.end


def leave_unread(walk: "Walk", word: Token, rest: Sequence[Element]) -> None:
    """Two readings remain: the rest of the clause is quoted with the names that wait."""
    begin = min([word.start, *(m.start for m in walk.state.take_group())])
    walk.skipped_to = rest[-1].end if rest else word.end
    walk.bound.leftovers.append((begin, walk.skipped_to))
    walk.state.is_except = False
    walk.state.reset()


def take_less(walk: "Walk", _word: Token, _rest: Sequence[Element]) -> None:
    """红牛不用那么多，2箱: the goods stay, the amount behind it is the new one, or asked."""
    if walk.state.group:
        walk.state.op, walk.state.is_explicit = Op.SET, True


def take_outside(walk: "Walk", _word: Token, _rest: Sequence[Element]) -> None:
    """可乐以外的都不要, 不要可乐以外的: the goods before it are the exception."""
    state, items = walk.state, walk.bound.items
    if state.group:
        state.is_except = True
        return
    for at in range(state.first_item, len(items)):
        if items[at].op is Op.REMOVE:
            items[at] = replace(items[at], op=Op.KEEP_ONLY)


_ANY_WILL_DO = ("都行", "都可以", "都成", "都好", "随便")


def take_any_but(walk: "Walk", word: Token) -> None:
    """除了海天酱油其他都行 来一箱: of the kind whatever is not of the brand that is named."""
    state = walk.state
    if not walk.message.text.startswith(_ANY_WILL_DO, word.end) or len(state.group) != 1:
        return
    (named,) = state.group
    not_meant = {f.at for f in named.found.fits}
    brands = {walk.mentions.lexicon.goods(at).brand for at in not_meant}
    kind = next((named.text.removeprefix(b) for b in brands if b and b in named.text), "")
    made = walk.mentions.make(named.start, named.end, kind, named.specs, pack=named.pack)
    fits = tuple(f for f in made.found.fits if f.at not in not_meant)
    state.is_except = state.is_others = False
    if kind and fits:
        state.group = [replace(made, found=replace(made.found, fits=fits))]
        return
    state.take_group()
    walk.bound.leftovers.append((named.start, word.end))
