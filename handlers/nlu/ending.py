"""What the end of a clause does with what still waits: names without an amount, exceptions."""

from typing import TYPE_CHECKING

from handlers.nlu.bound import NO_AMOUNT, continues, only_names
from handlers.nlu.changing import change
from handlers.nlu.clauses import Clause
from handlers.nlu.commands import give_same
from handlers.nlu.giving import no_amount, take_topic
from handlers.nlu.intents import Op
from handlers.nlu.nameless import take_nameless
from handlers.nlu.reading import RawItem

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk


def end_clause(walk: "Walk", clause: Clause, following: Clause | None) -> None:
    """Settle what waits, unless the next clause goes on with it."""
    state = walk.state
    if state.held is not None:
        take_nameless(walk, state.held)
        state.held = None
    if state.is_except:
        _end_except(walk, clause, following)
    if state.group and not all(m.found.fits or m.is_bare for m in state.group):
        for mention in (m for m in state.group if not m.found.fits and not m.is_bare):
            take_topic(walk, mention)
        state.group = [m for m in state.group if m.found.fits or m.is_bare]
    _refine_all(walk)
    is_open = continues(following) or state.is_except or walk.leads_to_each
    if state.group and (clause.is_question or not is_open):
        if state.is_each and not clause.is_question:
            give_same(walk, clause.elements[-1].end)
        flush(walk, clause.is_question)
    if not clause.ends_line and (state.is_correction or state.replacing):
        return
    if clause.ends_line:
        state.replacing.clear()
        walk.state.reset()
    state.is_removing = False
    state.is_keeping = state.is_keeping and not clause.ends_line and only_names(following)


def flush(walk: "Walk", is_question: bool = False) -> None:
    """Names that got no amount: asked for, or only talked about in a question."""
    waiting, walk.state.group = walk.state.group, []
    for mention in waiting:
        if is_question:
            take_topic(walk, mention)
        else:
            no_amount(walk, mention)


def _refine_all(walk: "Walk") -> None:
    """都要罐装的, 都要麦肯的: a pack, a size or a brand for all that was named before."""
    state = walk.state
    if (
        (state.is_all or state.is_each)
        and walk.bound.items
        and len(state.group) == 1
        and (state.group[0].is_bare or walk.mentions.is_brand(state.group[0]))
    ):
        (mention,) = state.take_group()
        walk.bound.items.append(
            RawItem(Op.ADD, mention.start, mention.end, mention, NO_AMOUNT, is_every=True)
        )


def _end_except(walk: "Walk", clause: Clause, following: Clause | None) -> None:
    """除了花椒，其他全删 keeps only it; 除了咖啡，每样翻一番 leaves it out; else it goes."""
    state = walk.state
    words = [] if following is None or clause.ends_line else following.elements
    if any(e.has("remove", "keep_only") for e in words):
        return
    waiting, state.group, state.is_except = state.group, [], False
    is_rest = any(e.has("each", "all", "others") for e in words) and not any(
        e.mention is not None for e in words
    )
    is_changed = is_rest and any(e.said is not None for e in words)
    if is_changed or any(e.has("half", "double") for e in words):
        walk.message.excepted = tuple(p for m in waiting for p in walk.mentions.listed(m))
        return
    for mention in waiting:
        change(walk, Op.REMOVE, mention)
