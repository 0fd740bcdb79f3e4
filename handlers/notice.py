"""Turns a row of the outbox into words, in the recipient's language, at the time it is sent.

`render_notice` says it; `note_sent`, called once the channel has taken it, remembers what it
showed: the order version a rep may confirm, the change a customer may agree to, the draft he may
place (rule R4). A notice that has become pointless renders to nothing.
"""

from dataclasses import replace
from datetime import datetime

from domain.base.ids import (
    CartId,
    ChangeId,
    ContactId,
    InboxId,
    OrderId,
    RegistrationId,
    StaffId,
    StatementId,
)
from domain.campaign import note_campaign_dead, note_campaign_heard
from domain.cart import get_cart, mark_shown, price_cart
from domain.conversation import (
    Conversation,
    Owner,
    ask,
    conversations_of,
    conversations_of_staff,
    find_conversation,
    open_conversation,
    save_conversation,
    stick_to_shop,
)
from domain.customer import get_contact, get_customer, get_registration
from domain.db import Tx
from domain.delivery import policy_for
from domain.messaging import OutboxRow, RecipientKind, addresses_of, get_inbound
from domain.notice import NoticeKind
from domain.order import ChangeStatus, get_change, get_order
from domain.staff import get_staff
from handlers import (
    buyer,
    decisions,
    disputing,
    draftnotice,
    kept,
    latecards,
    noticeshop,
    noticetexts,
    peoplenotices,
)
from handlers.context import Shop, ShownDraft
from handlers.conversation import (
    AgreeAsBuyer,
    AnswerChange,
    ChooseShop,
    GiveQuantity,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SettleDoubts,
    UndoLast,
    dump_pending,
    load_pending,
)
from handlers.message import Outcome, Reply
from handlers.noticerow import Notice
from handlers.noticewording import own_words
from handlers.statementtext import SHOWN
from handlers.stored import load_outcome
from locales import Translator

_ABOUT_DRAFT = (SettleDoubts, PlaceDraft, PlaceAgain, UndoLast, ResumeDraft, ChooseShop)
"""Questions whose answer must not be taken for a word about a change of an order."""


_CARDS = frozenset(
    {
        NoticeKind.ORDER_PLACED,
        NoticeKind.CHANGE_APPLIED,
        NoticeKind.CHANGE_REFUSED,
        NoticeKind.REVIEW_NEEDED,
        NoticeKind.REVIEW_OVER,
        NoticeKind.BUYER_DECIDED,
    }
)
"""What shows a member of staff an order at its version."""


def render_notice(tx: Tx, shop: Shop, row: OutboxRow) -> Reply:
    """What the recipient reads; a Reply without parts where there is nothing to say any more.

    An approved registration turns what the person said before into a draft, here and once.
    """
    kind = NoticeKind(row.kind)
    if kind is NoticeKind.LATE_REPLY:
        t = translator_for(tx, shop, row)
        return latecards.as_they_are(tx, shop, t, _late_reply(tx, row))
    notice = Notice(tx, shop, _words_for(tx, shop, row), row)
    return noticeshop.headed(notice, Reply(tuple(noticetexts.TEXTS[kind](notice))))


def short_notice(tx: Tx, shop: Shop, row: OutboxRow, reply: Reply) -> Reply:
    """What `render_notice` said, for a template: what happened, whichever shop it is about."""
    return noticeshop.bare(Notice(tx, shop, translator_for(tx, shop, row), row), reply)


def translator_for(tx: Tx, shop: Shop, row: OutboxRow) -> Translator:
    """The recipient's language."""
    match row.recipient.kind:
        case RecipientKind.STAFF:
            language = get_staff(tx, StaffId(row.recipient.id)).language
        case RecipientKind.CONTACT:
            language = get_contact(tx, ContactId(row.recipient.id)).language
        case RecipientKind.ROBOT:
            language = ""
    return shop.texts.translator(language or shop.language)


def _words_for(tx: Tx, shop: Shop, row: OutboxRow) -> Translator:
    """The recipient's language, in the merchant's own words where there are some.

    An offer is written by itself, and goes to thousands: nothing is looked up for it.
    """
    t = translator_for(tx, shop, row)
    return t if row.kind == NoticeKind.CAMPAIGN else own_words(tx, t)


def note_sent(tx: Tx, shop: Shop, row: OutboxRow) -> None:  # noqa: C901 - one branch a kind
    """The channel has taken the notice: what it showed may now be answered."""
    match NoticeKind(row.kind):
        case NoticeKind.LATE_REPLY:
            _shown_late(tx, shop, row)
        case NoticeKind.STANDING_DUE:
            _shown_standing(tx, shop, row)
        case NoticeKind.REGISTRATION_APPROVED:
            _shown_approved(tx, shop, row)
        case NoticeKind.DRAFT_WRITTEN:
            draftnotice.note_sent(Notice(tx, shop, _words_for(tx, shop, row), row))
        case NoticeKind.CAMPAIGN if row.recipient.kind is RecipientKind.CONTACT:
            contact_id = ContactId(row.recipient.id)
            is_first = row.attempts <= 1
            note_campaign_heard(tx, row.payload["campaign_id"], contact_id, is_first_try=is_first)
        case NoticeKind.CHANGE_PROPOSED if row.recipient.kind is RecipientKind.CONTACT:
            _asked_to_agree(tx, row)
        case kind if kind in _FOLLOWED:
            _FOLLOWED[kind](tx, row)
        case kind if kind in _CARDS:
            _seen_by_staff(tx, row)
        case (
            NoticeKind.REGISTRATION_REQUESTED
            | NoticeKind.CANCEL_REQUESTED
            | NoticeKind.CHANGE_PROPOSED
        ):
            _asked_to_decide(tx, row)
        case NoticeKind.HANDOFF | NoticeKind.AFTERSALE_OPENED:
            _asked_by(tx, row)
        case _:
            pass


def note_dead(tx: Tx, row: OutboxRow) -> None:
    """No channel has taken the notice, for sure: what it would have brought does not come."""
    if row.kind == NoticeKind.CAMPAIGN and row.recipient.kind is RecipientKind.CONTACT:
        note_campaign_dead(tx, row.payload["campaign_id"], ContactId(row.recipient.id))


def _late_reply(tx: Tx, row: OutboxRow) -> Reply:
    outcome = _late_outcome(tx, row)
    return (outcome.reply if outcome is not None else None) or Reply(())


def _late_outcome(tx: Tx, row: OutboxRow) -> Outcome | None:
    """What a kept message came to; None while a human answers in that chat (N9)."""
    inbox = get_inbound(tx, InboxId(row.payload["inbox_id"]))
    if inbox is None or inbox.outcome is None:
        return None
    chat = find_conversation(tx, inbox.account, address=inbox.address)
    if chat is not None and chat.owner_at(tx.now) is Owner.HUMAN:
        return None
    return load_outcome(inbox.outcome)


def _shown_late(tx: Tx, shop: Shop, row: OutboxRow) -> None:
    outcome = _late_outcome(tx, row)
    if outcome is None:
        return
    if outcome.shown_cart_id is not None and outcome.shown_version is not None:
        printed = ShownDraft(
            outcome.shown_cart_id,
            outcome.shown_version,
            outcome.shown_fingerprint,
            outcome.shown_is_partial,
        )
        note_shown(tx, shop, printed)


def note_shown(tx: Tx, shop: Shop, printed: ShownDraft) -> None:
    """Count what was printed as shown if it is still the current version at the same figures."""
    cart = get_cart(tx, CartId(printed.cart_id))
    if cart.version != printed.version:
        return
    customer = get_customer(tx, cart.customer_id)
    policy = policy_for(tx, shop.policy, customer)
    priced = price_cart(tx, cart, customer=customer, policy=policy)
    if priced.fingerprint == printed.fingerprint:
        mark_shown(tx, priced, is_partial=printed.is_partial)


def _shown_approved(tx: Tx, shop: Shop, row: OutboxRow) -> None:
    asked = get_registration(tx, RegistrationId(row.payload["registration_id"]))
    printed = kept.draft_sent(tx, asked.contact_id)
    if printed is not None:
        note_shown(tx, shop, printed)


def _shown_standing(tx: Tx, shop: Shop, row: OutboxRow) -> None:
    contact_id = ContactId(row.recipient.id)
    printed = kept.standing_sent(tx, contact_id, str(row.payload["day"]))
    if printed is not None:
        note_shown(tx, shop, printed)


def _asked_to_agree(tx: Tx, row: OutboxRow) -> None:
    change = get_change(tx, ChangeId(row.payload["change_id"]))
    if change.status is not ChangeStatus.OPEN:
        return
    question = dump_pending(AnswerChange(change.id, change.order_id)) or {}
    for chat in _chats(tx, row):
        if not isinstance(load_pending(chat.question(tx.now)), _ABOUT_DRAFT):
            save_conversation(tx, ask(chat, question, tx.now))


def _asked_anew(tx: Tx, row: OutboxRow) -> None:
    """A bare amount answers the notice, where no other question is open."""
    sku_id = int(row.payload["sku_id"])
    for chat in _chats(tx, row):
        if chat.question(tx.now) is None:
            about = replace(chat, topic={**(chat.topic or {}), "skus": [sku_id]})
            question = dump_pending(GiveQuantity(sku_id))
            save_conversation(tx, ask(about, question or {}, tx.now))


def _asked_as_buyer(tx: Tx, row: OutboxRow) -> None:
    """A bare number answers the notice, where no other question is open but an older one of it."""
    order_id, review_id = int(row.payload["order_id"]), int(row.payload["review_id"])
    if not buyer.is_asked(tx, review_id):
        return
    question = AgreeAsBuyer(order_id, review_id)
    for chat in _chats(tx, row):
        topic = dict(chat.topic or {})
        topic[buyer.ASKED] = buyer.with_asked(topic.get(buyer.ASKED), order_id, review_id)
        shown, before = replace(chat, topic=topic), load_pending(chat.question(tx.now))
        is_same = isinstance(before, AgreeAsBuyer) and before.order_id == order_id
        if before is None or is_same:
            shown = ask(shown, dump_pending(question) or {}, tx.now)
        save_conversation(tx, shown)


def _asked_for_today(tx: Tx, row: OutboxRow) -> None:
    """照旧 after the reminder is about the shop it named, unless he is busy with a question."""
    shop_id = noticeshop.told_of(tx, row)
    for chat in _chats(tx, row) if shop_id is not None else ():
        if _is_free(chat, tx.now):
            save_conversation(tx, stick_to_shop(chat, shop_id))


def _saw_statement(tx: Tx, row: OutboxRow) -> None:
    """第3笔 means the third item of the statement that was sent."""
    seen = disputing.statement_seen(tx, StatementId(row.payload["statement_id"]))
    for chat in _chats(tx, row):
        save_conversation(tx, replace(chat, topic={**(chat.topic or {}), SHOWN: seen}))


def _seen_by_staff(tx: Tx, row: OutboxRow) -> None:
    if row.recipient.kind is not RecipientKind.STAFF:
        return
    order = get_order(tx, OrderId(row.payload["order_id"]))
    for chat in _chats(tx, row):
        topic = dict(chat.topic or {})
        seen = dict(topic.get("seen") or {})
        seen.pop(str(order.id), None)
        seen[str(order.id)] = order.version
        cards = [*(i for i in topic.get("cards") or () if i != order.id), int(order.id)]
        topic |= {"seen": dict(list(seen.items())[-40:]), "order": int(order.id)}
        topic["cards"] = cards[-40:]
        topic.pop("unchanged", None)
        topic.pop("asked_by", None)
        save_conversation(tx, replace(chat, topic=topic))


def _asked_to_decide(tx: Tx, row: OutboxRow) -> None:
    """A card with a yes and a no: it joins those still open, and replaces no other question."""
    if row.recipient.kind is not RecipientKind.STAFF:
        return
    for chat in _chats(tx, row):
        question = decisions.with_card(
            load_pending(chat.question(tx.now)),
            change_id=row.payload.get("change_id"),
            registration_id=row.payload.get("registration_id"),
        )
        if question is not None:
            save_conversation(tx, ask(chat, dump_pending(question) or {}, tx.now))


def _asked_by(tx: Tx, row: OutboxRow) -> None:
    """接手 without more means the customer of the last card."""
    conversation_id = peoplenotices.chat_of(tx, row)
    if conversation_id is None:
        return
    for chat in _chats(tx, row):
        topic = {**(chat.topic or {}), "asked_by": int(conversation_id)}
        save_conversation(tx, replace(chat, topic=topic))


def _chats(tx: Tx, row: OutboxRow) -> list[Conversation]:
    """The recipient's chat last used, begun if he has never written."""
    is_staff = row.recipient.kind is RecipientKind.STAFF
    found = (
        conversations_of_staff(tx, StaffId(row.recipient.id))
        if is_staff
        else conversations_of(tx, ContactId(row.recipient.id))
    )
    for chat in found[:1]:
        return [chat]
    for address in addresses_of(tx, row.recipient)[:1]:
        chat = open_conversation(tx, address.account, address=address.external_id)
        return [replace(chat, contact_id=address.contact_id, staff_id=address.staff_id)]
    return []


def _is_free(chat: Conversation, now: datetime) -> bool:
    return chat.question(now) is None


_FOLLOWED = {
    NoticeKind.GOODS_ARRIVED: _asked_anew,
    NoticeKind.ORDER_REMINDER: _asked_for_today,
    NoticeKind.BUYER_ASKED: _asked_as_buyer,
    NoticeKind.STATEMENT_READY: _saw_statement,
}
"""What a customer may answer after it, by a word of its own."""
