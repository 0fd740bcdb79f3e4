"""A message that was overtaken: written before others that were handled already.

The platform tells messages late or in another order. Then the draft and the chat are put back to
where the later ones found them, the overtaken one is handled, and they once more, in the order in
which they were written: all of it in the turn of the overtaken one, or nothing of it.

Worked example: 雪碧不要了 of second 9 is handled (there is none), then 雪碧2箱 of second 4 comes.
Put back, 2箱, then 不要了: no 雪碧, as if they had come in order.

Nothing is placed, cancelled or told to anybody once more: where a later message did more than
change draft and chat, or would do so now, the overtaken one is handled as it comes, and the reply
says so. Replies already given stay what they were (a repetition gets them again).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.base.errors import DomainError
from domain.base.ids import InboxId
from domain.cart import DraftTouched, is_before, rewind_drafts
from domain.conversation import Owner, save_conversation
from domain.delivery import today_of
from domain.messaging import InboxRow, retrace_inbound, traced_inbound
from handlers.context import ShownDraft, Turn
from handlers.conversation import UndoLast, dump_pending, load_pending
from handlers.message import Inbound, Outcome, Part, Text
from handlers.nlu.reading import Reading
from handlers.stored import load_outcome
from handlers.traces import Trace, dump_trace, is_said, load_trace, put_back, trace_of

WITHIN = timedelta(minutes=10)
"""A message is put in its place while it is not older."""
MOST = 12
"""Later messages that are handled once more, at most."""
CHARACTERS = 2_000
"""Of their words, at most: they are read inside the transaction."""

Act = Callable[[Turn, Reading | None], None]


class NotInOrder(Exception):
    """The message cannot be put in its place."""


@dataclass(frozen=True, slots=True)
class _Later:
    """A message handled before one that was written before it."""

    id: InboxId
    trace: Trace
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Heard:
    """One message handled in its place; `is_news`: its reply is not what was told before."""

    turn: Turn
    trace: Trace
    is_news: bool = True


def is_overtaken(turn: Turn) -> bool:
    """Whether something written after this message was handled before it."""
    last = turn.chat.last_said
    return last is not None and is_said(turn.inbound) and is_before(turn.inbound.said, last)


def put_in_place(turn: Turn, reading: Reading | None, act: Act) -> tuple[Turn, Trace]:
    """The turn with the one reply for all, to be closed, and what the message itself did.

    NotInOrder; whatever was done is to be rolled back then.
    """
    later = _later(turn)
    try:
        rewound = rewind_drafts(
            turn.tx, [d for one in later for d in one.trace.drafts], actor=turn.actor
        )
    except DomainError as problem:
        raise NotInOrder from problem
    _put_back(turn, later[0].trace, rewound)
    first = _next(turn, turn.inbound)
    act(first, reading)
    heard = [_Heard(first, trace_of(first))]
    for one in later:
        heard.append(_again(heard[-1].turn, one, act))
    own = heard[0].trace
    trace = replace(own, version=later[0].trace.version, drafts=(*rewound, *own.drafts))
    return _joined(turn, heard), trace


def tell_of_place(turn: Turn) -> None:
    """It was handled as it came, after what was written later: said where it came to something."""
    is_told = turn.chat.owner_at(turn.now) is Owner.BOT and turn.parts
    if is_told and (turn.tx.journal or turn.tx.events or turn.chat.pending):
        t = turn.t
        turn.parts.insert(0, Text(t("This reached me only after later messages; please check.")))


def _later(turn: Turn) -> tuple[_Later, ...]:
    """What was handled since and written later, with what was said among it, oldest first."""
    tx, inbound = turn.tx, turn.inbound
    rows = traced_inbound(
        tx, inbound.account, address=inbound.address, since=tx.now - WITHIN, limit=2 * MOST
    )
    version, found = turn.chat.version, list[tuple[InboxRow, Trace]]()
    for row, trace in sorted(
        ((row, load_trace(row.trace or {})) for row in rows), key=lambda pair: -pair[1].end
    ):
        if trace.end != version:
            break
        found.append((row, trace))
        version = trace.version
    places = [n for n, (_, trace) in enumerate(found) if is_before(inbound.said, trace.said)]
    chosen = found[: max(places, default=-1) + 1]
    words = sum(len(trace.inbound.text) for _, trace in chosen if trace.inbound)
    is_old = tx.now - inbound.sent_at > WITHIN
    if is_old or not 0 < len(chosen) <= MOST or words > CHARACTERS:
        raise NotInOrder
    return tuple(_taken(turn, row, trace) for row, trace in reversed(chosen))


def _taken(turn: Turn, row: InboxRow, trace: Trace) -> _Later:
    """One of them, where it can be handled once more on the same day."""
    policy = turn.shop.policy
    is_today = today_of(policy, row.received_at) == today_of(policy, turn.now)
    if trace.is_final or trace.inbound is None or row.outcome is None or not is_today:
        raise NotInOrder
    return _Later(row.id, trace, load_outcome(row.outcome))


def _put_back(turn: Turn, trace: Trace, rewound: Sequence[DraftTouched]) -> None:
    """The chat as the first of the later ones found it, its drafts by their new numbers."""
    if trace.chat is None or turn.found is None:
        raise NotInOrder
    chat = put_back(turn.found, trace.chat)
    for one in rewound:
        before = one.before.version if one.before else 1
        old, new = [int(one.cart_id), before], [int(one.cart_id), one.after.version]
        topic, asked = chat.topic or {}, load_pending(chat.pending)
        if (fresh := topic.get("fresh")) and list(fresh[:2]) == old:
            chat = replace(chat, topic={**topic, "fresh": [*new, *fresh[2:]]})
        if isinstance(asked, UndoLast) and [asked.cart_id, asked.version] == old:
            chat = replace(chat, pending=dump_pending(replace(asked, version=one.after.version)))
    save_conversation(turn.tx, chat)


def _next(turn: Turn, inbound: Inbound) -> Turn:
    """The turn of one message, after the chat was saved; nothing it shows has been seen yet."""
    opened = Turn.open(turn.tx, turn.shop, inbound, route_text=turn.route_text)
    opened.is_late = True
    return opened


def _again(before: Turn, one: _Later, act: Act) -> _Heard:
    """Handle a later message once more; NotInOrder where more would come of it than a draft."""
    if one.trace.inbound is None:
        raise NotInOrder
    save_conversation(before.tx, before.chat)
    turn = _next(before, one.trace.inbound)
    turn.is_again = True
    act(turn, None)
    trace = trace_of(turn)
    if trace.is_final:
        raise NotInOrder
    retrace_inbound(turn.tx, one.id, trace=dump_trace(trace))
    was = one.outcome.reply
    is_news = bool(trace.drafts) or (was.parts if was else ()) != tuple(turn.parts)
    return _Heard(turn, trace, is_news)


def _joined(turn: Turn, heard: Sequence[_Heard]) -> Turn:
    """One reply: what is new, with the draft as it stands at the end."""
    whole, parts = heard[0].turn, list[Part]()
    shown: tuple[ShownDraft | None, tuple[Part, str] | None] = (None, None)
    for number, one in enumerate(heard):
        if number and not one.is_news:
            continue
        drafted = one.turn.drafted
        is_over = any(later.turn.shown or later.trace.drafts for later in heard[number + 1 :])
        if drafted is not None and is_over:
            draft, news = drafted
            own = [Text(news) if part is draft else part for part in one.turn.parts]
        else:
            own = list(one.turn.parts)
            shown = (one.turn.shown, drafted) if one.turn.shown else shown
        parts += [part for part in own if part not in parts and part != Text("")]
    if parts and (heard[0].trace.drafts or any(one.is_news for one in heard[1:])):
        t = turn.t
        parts.insert(0, Text(t("This reached me after later messages; each counts in its order:")))
    whole.chat, whole.is_late = heard[-1].turn.chat, turn.is_late
    whole.parts, (whole.shown, whole.drafted) = parts, shown
    return whole
