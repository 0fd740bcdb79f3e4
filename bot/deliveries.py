"""What the courier does inside the database: claim, plan a way, settle the result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.channels.base import Channel, Delivery, SendResult
from bot.channels.cards import task_id
from bot.turns import REST
from bot.ways import HUMAN_KINDS, Route, by_last_word, find_route
from domain.base.errors import DomainError
from domain.base.ids import StaffId
from domain.conversation import open_conversation
from domain.db import Tx
from domain.messaging import (
    Address,
    Lease,
    OutboxRow,
    RecipientKind,
    Turn,
    addresses_of,
    agree_to_notice,
    can_spend,
    claim_due,
    close_address,
    close_window,
    get_inbound,
    keep_card_code,
    mark_failed,
    mark_later,
    mark_sent,
    note_card_going,
    note_parts,
    note_taken,
    park_row,
    put_back,
    refuse_notices,
    register_staff,
    restore,
    spend,
    take_turn,
    touch_address,
)
from domain.notice import (
    Importance,
    NoticeKind,
    QuietHours,
    alarm_owners,
    ask_rep_to_tell,
    due_at,
    hold_what_is_asked,
    recipient_habits,
)
from domain.staff import get_staff
from handlers.context import Shop
from handlers.message import Card, Inbound, InboundKind, Reply
from handlers.notice import note_dead, note_sent, render_notice, short_notice

NOW = timedelta(0)
GREETING = timedelta(seconds=20)
"""How long the code of an entering is good (欢迎语)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a row's attempt ended; `delivery` None is: there is no way now."""

    delivery: Delivery | None
    reason: str = ""
    route: Route | None = None
    retry_after: timedelta = timedelta(0)
    """The platform's own wait: until then a try would be in vain and does not count."""
    accounts: frozenset[str] = frozenset()
    """Where there was no way: the accounts that were asked."""
    receipts: tuple[tuple[str, str], ...] = ()
    """Ids of cards that were sent, with the codes that change them."""
    number: str = ""
    """What the platform calls the notice by template; it will report whether it arrived."""

    along: tuple[OutboxRow, ...] = ()
    """Rows whose words went out in the same message."""

    @property
    def name(self) -> str:
        """For the metrics."""
        return self.delivery.value if self.delivery else "parked"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent and how. A `verdict` ends the row without sending."""

    reply: Reply
    route: Route | None = None
    verdict: Verdict | None = None
    receipts: list[tuple[str, str]] = field(default_factory=list)
    is_crowded: bool = False
    """Much was sent there lately: what waits goes along."""


def claim(tx: Tx, lease: Lease, limit: int, is_bulk: bool = False) -> list[OutboxRow]:
    """Lease due rows of one lane: of broadcasts to many, or the others."""
    return claim_due(tx, lease, limit=limit, is_bulk=is_bulk)


def plan(
    tx: Tx,
    shop: Shop,
    row: OutboxRow,
    channels: Mapping[str, Channel],
    closed: frozenset[tuple[str, str]],
) -> Plan:
    """Render the row and choose the way; takes the message out of the window it will use."""
    wait = _till_morning(tx, shop, row)
    if wait:
        return Plan(Reply(()), verdict=Verdict(Delivery.RETRY, "quiet hours", retry_after=wait))
    try:
        with tx.savepoint():
            if row.recipient.kind is RecipientKind.STAFF:
                hold_what_is_asked(tx, NoticeKind(row.kind), row.payload)
            reply = render_notice(tx, shop, row)
    except DomainError as error:
        return Plan(Reply(()), verdict=Verdict(Delivery.CONTENT, type(error).__name__))
    if not reply.parts:
        return Plan(reply, verdict=Verdict(Delivery.SENT))
    if row.payload.get("code"):
        return _greeting(tx, row, reply, closed)
    addresses = by_last_word(
        tx,
        row,
        (
            address
            for address in _known_addresses(tx, row, channels)
            if address.is_active and address.account in channels
        ),
    )
    wait = max((_too_soon(tx, one, channels[one.account]) for one in addresses), default=NOW)
    if wait:
        return Plan(reply, verdict=Verdict(Delivery.RETRY, "spaced out", retry_after=wait))
    route = find_route(tx, row, addresses, channels=channels, closed=closed)
    if route is None or route.is_notice:
        return Plan(short_notice(tx, shop, row, reply) if route else reply, route)
    channel = channels[route.account]
    reply = _remaining(tx, row, reply, channel)
    turn = _turn(tx, row, reply, route, channel)
    if turn.wait:
        busy = Verdict(Delivery.RETRY, "too many messages to one member", retry_after=turn.wait)
        return Plan(reply, verdict=busy)
    if channel.capabilities.has_cards:
        _note_cards(tx, row, reply, route)
    return Plan(reply, route, is_crowded=turn.is_crowded)


def _turn(tx: Tx, row: OutboxRow, reply: Reply, route: Route, channel: Channel) -> Turn:
    """Whether the recipient may be written to right now, as far as the pace goes.

    Each message that is still to go out counts, not each row.
    """
    pace = channel.capabilities.pace
    if pace is None:
        return Turn(NOW, is_crowded=False)
    sent = row.parts_sent if row.sent_via == route.via else 0
    return take_turn(
        tx,
        route.account,
        address=route.address.casefold(),
        pace=pace,
        messages=max(1, len(channel.messages(reply)) - sent),
    )


def _note_cards(tx: Tx, row: OutboxRow, reply: Reply, route: Route) -> None:
    """Cards that ask something: whoever decides it while they are on their way ends them too."""
    for part in reply.parts:
        if isinstance(part, Card) and part.buttons:
            note_card_going(
                tx,
                route.account,
                card_id=task_id(part.card_id),
                sending=row.idempotency_key,
            )


def _till_morning(tx: Tx, shop: Shop, row: OutboxRow) -> timedelta:
    """How long an offer waits that was put off, or was to go at all, into quiet hours."""
    if row.kind != NoticeKind.CAMPAIGN.value or row.recipient.kind is not RecipientKind.CONTACT:
        return NOW
    hours = recipient_habits(tx, row.recipient).quiet
    quiet = QuietHours(shop.zone.key, hours.begin, hours.end)
    return due_at(tx.now, Importance.OPTIONAL, quiet) - tx.now


def _too_soon(tx: Tx, address: Address, channel: Channel) -> timedelta:
    """How long the next message must wait: a robot's group reads at most twenty a minute."""
    spacing = channel.capabilities.spacing
    return max(address.last_seen_at + spacing - tx.now, NOW) if spacing else NOW


def _greeting(tx: Tx, row: OutboxRow, reply: Reply, closed: frozenset[tuple[str, str]]) -> Plan:
    """By the code of an entering or a session's end; what comes too late is not sent at all."""
    inbox = get_inbound(tx, row.payload["inbox_id"])
    life = timedelta(hours=int(row.payload.get("code_hours", 0))) or GREETING
    if inbox is None or tx.now - row.created_at > life or closed:
        return Plan(reply, verdict=Verdict(Delivery.SENT))
    return Plan(reply, Route(inbox.account, inbox.address, code=str(row.payload["code"])))


def _known_addresses(
    tx: Tx, row: OutboxRow, channels: Mapping[str, Channel]
) -> tuple[Address, ...]:
    """Where the recipient can be reached.

    Staff are reached by their userid in every WeCom app of the merchant, also before they have
    written the first word (应用消息 needs no conversation), and by a new one where WeCom did not
    know the old.
    """
    known = addresses_of(tx, row.recipient)
    is_staff = row.recipient.kind is RecipientKind.STAFF
    if not is_staff or any(one.is_active for one in known):
        return known
    staff = get_staff(tx, StaffId(row.recipient.id))
    if any(one.external_id.casefold() == staff.userid.casefold() for one in known):
        return known
    return tuple(
        register_staff(tx, slug, channel=channel.kind, external_id=staff.userid, staff_id=staff.id)
        for slug, channel in channels.items()
        if channel.kind == "wecom_app" and staff.userid and staff.is_active
    )


def spend_more(tx: Tx, route: Route, row: OutboxRow, owner: str, parts: int) -> Route | None:
    """Note that `parts` messages are out and take one for the next; None where none is left."""
    note_parts(tx, row, owner=owner, via=route.via, parts=parts)
    if route.spent is None:
        return route
    spent = spend(tx, route.account, address=route.address, is_human=route.is_human)
    return None if spent is None else replace(route, spent=spent)


def note_failure(tx: Tx, route: Route, result: SendResult) -> None:
    """Believe the platform about windows and addresses; give back what was surely not sent."""
    if route.subscription_id:
        _note_unsent(tx, route, result)
        return
    match result.delivery:
        case Delivery.WINDOW:
            if route.spent is not None:
                close_window(tx, route.spent)
        case Delivery.RECIPIENT:
            close_address(tx, route.account, external_id=route.address, reason=result.reason)
        case Delivery.UNSURE | Delivery.SENT:
            return
        case _:
            if route.spent is not None:
                restore(tx, route.spent)


def _note_unsent(tx: Tx, route: Route, result: SendResult) -> None:
    """A notice refused by its reader leaves no consent; one that failed may be sent once more."""
    what = {"address": route.address, "template_id": route.subscription_id}
    if result.delivery is Delivery.RECIPIENT:
        refuse_notices(tx, route.account, **what)
    elif result.delivery is not Delivery.UNSURE:
        agree_to_notice(tx, route.account, **what)


def settle(tx: Tx, shop: Shop, row: OutboxRow, owner: str, verdict: Verdict) -> bool:
    """Record the end of an attempt; True where the row is given up for good."""
    _settle_along(tx, shop, owner, verdict)
    match verdict.delivery:
        case Delivery.SENT:
            _sent(tx, shop, row, owner, verdict)
            return False
        case None:
            if row.recipient.kind is not RecipientKind.CONTACT:
                refused = _refused_by(tx, row)
                ended = replace(verdict, reason=refused) if refused else verdict
                return _failed(tx, row, owner, ended, is_permanent=bool(refused))
            if _has_way_now(tx, row, verdict.accounts):
                put_back(tx, row, owner=owner, reason=verdict.reason)
            elif park_row(tx, row, owner=owner, reason=verdict.reason):
                ask_rep_to_tell(tx, row)
            return False
        case _:
            return _failed(tx, row, owner, verdict)


def _sent(tx: Tx, shop: Shop, row: OutboxRow, owner: str, verdict: Verdict) -> None:
    """Remember what it showed, and what the platform gave back for it."""
    route = verdict.route
    is_marked = mark_sent(tx, row.id, owner=owner, via=route.via if route else "")
    if route is None:
        return
    if is_marked:
        note_sent(tx, shop, row)
    if row.recipient.kind is RecipientKind.ROBOT:
        touch_address(tx, route.account, external_id=route.address)
    if verdict.number:
        note_taken(tx, route.account, number=verdict.number, outbox_id=row.id)
    for card_id, code in verdict.receipts:
        keep_card_code(
            tx,
            route.account,
            card_id=card_id,
            response_code=code,
            sending=row.idempotency_key,
        )


def part(tx: Tx, rows: Iterable[OutboxRow], owner: str, reason: str) -> None:
    """What was to go along with another row does not; it is due at once."""
    for row in rows:
        put_back(tx, row, owner=owner, reason=reason)


def _settle_along(tx: Tx, shop: Shop, owner: str, verdict: Verdict) -> None:
    """What went out with another row is sent too; else it waits its own turn, in its order."""
    via = verdict.route.via if verdict.route else ""
    if verdict.delivery is not Delivery.SENT:
        part(tx, verdict.along, owner, verdict.reason)
        return
    for row in verdict.along:
        if mark_sent(tx, row.id, owner=owner, via=via):
            note_sent(tx, shop, row)


def _has_way_now(tx: Tx, row: OutboxRow, accounts: frozenset[str]) -> bool:
    """Whether the recipient wrote after the row was planned, too early to find it parked.

    A turn holds its chat from the first to the last moment. Holding it here too, we see the
    window of a turn that is over, and a turn to come will see the row parked.
    """
    is_human = row.kind in HUMAN_KINDS
    reachable = [one for one in addresses_of(tx, row.recipient) if one.account in accounts]
    for one in sorted(reachable, key=lambda one: one.id):
        open_conversation(tx, one.account, address=one.external_id)
    return any(
        can_spend(tx, one.account, address=one.external_id, is_human=is_human)
        for one in reachable
        if one.is_active
    )


def _refused_by(tx: Tx, row: OutboxRow) -> str:
    """Why WeCom takes nothing for a member of staff: waiting helps nobody. Empty where it may."""
    if row.recipient.kind is not RecipientKind.STAFF:
        return ""
    known = addresses_of(tx, row.recipient)
    if any(one.is_active for one in known):
        return ""
    return next((one.closed_reason for one in known if one.closed_reason), "")


def _failed(
    tx: Tx, row: OutboxRow, owner: str, verdict: Verdict, *, is_permanent: bool = False
) -> bool:
    """Try again later, or give up and tell the owners (never about an alarm itself)."""
    if verdict.retry_after and verdict.delivery is Delivery.RETRY:
        mark_later(tx, row, owner=owner, reason=verdict.reason, wait=verdict.retry_after)
        return False
    is_permanent = is_permanent or verdict.delivery is Delivery.CONTENT
    is_dead = mark_failed(tx, row, owner=owner, reason=verdict.reason, is_permanent=is_permanent)
    if is_dead and verdict.delivery is not Delivery.UNSURE:
        note_dead(tx, row)
    if is_dead and row.kind != NoticeKind.ALARM.value:
        detail = {"outbox_id": row.id, "kind": row.kind, "reason": verdict.reason}
        alarm_owners(tx, "dead_letter", event_key=f"dead:{row.id}", detail=detail)
    return is_dead


def _remaining(tx: Tx, row: OutboxRow, reply: Reply, channel: Channel) -> Reply:
    """For the rest of a passive answer: what that answer left out."""
    if not row.payload.get(REST):
        return reply
    inbox = get_inbound(tx, row.payload["inbox_id"])
    if inbox is None:
        return reply
    asked = Inbound(
        account=inbox.account,
        channel=channel.kind,
        key=inbox.key,
        address=inbox.address,
        kind=InboundKind.TEXT,
        sent_at=inbox.received_at,
        card_id=str(row.payload.get("card_id", "")),
    )
    passive = channel.render_passive(reply, asked, at=inbox.received_at)
    return passive.rest if passive is not None and passive.rest is not None else reply
