"""The words of notices about people: handoff, complaints, registrations, relays."""

from collections.abc import Iterator, Sequence

from domain.aftersale import Case, CaseKind, CaseStatus, get_case, late_claim
from domain.base.ids import (
    CaseId,
    ContactId,
    ConversationId,
    CustomerId,
    RegistrationId,
    StaffId,
)
from domain.cart import Cart, find_drafts
from domain.catalog import get_skus
from domain.conversation import (
    Author,
    ChatMessage,
    Owner,
    conversations_of,
    get_conversation,
    get_message,
    recent_messages,
)
from domain.credit import standing_of
from domain.customer import (
    Customer,
    Registration,
    RegistrationStatus,
    customers_of,
    get_contact,
    get_customer,
    get_registration,
)
from domain.db import Tx
from domain.delivery import today_of
from domain.messaging import OutboxRow
from domain.order import (
    Order,
    OrderLine,
    get_order,
)
from domain.staff import get_staff
from handlers import (
    figures,
    kept,
    openquestions,
    ordercard,
    registration,
    remedies,
    returntexts,
)
from handlers.conversation import Doubt
from handlers.message import Card, CardButton, Image, Part, Text
from handlers.noticerow import Notice
from handlers.render import cut
from locales import Translator

RECENT = 6


def handoff(n: Notice) -> Iterator[Part]:
    """A person wants a human: the last words, the draft, one tap to take over."""
    t, payload = n.t, n.row.payload
    chat_id = ConversationId(payload["conversation_id"])
    chat = get_conversation(n.tx, chat_id)
    customer = (
        get_customer(n.tx, CustomerId(payload["customer_id"])) if payload["customer_id"] else None
    )
    limit = 1 if _has_other_reps(n.tx, chat.contact_id) else RECENT
    said = [_said(t, message) for message in _last_words(n.tx, chat_id, limit)]
    rows = [_reason(t, str(payload["reason"])), *said]
    if customer is not None and chat.contact_id is not None:
        drafts = find_drafts(n.tx, chat.contact_id, customer_id=customer.id)
        if drafts.current is not None and drafts.current.lines:
            rows.append(t("Open draft: {lines}", lines=_draft_lines(n, drafts.current)))
        if drafts.current is not None:
            rows += _doubts(t, openquestions.asked_about(chat, drafts.current))
        rows += _owed(n, customer)
    name = customer.name if customer else t("not bound yet")
    is_taken = chat.owner_at(n.tx.now) is Owner.HUMAN and chat.owner_staff_id is not None
    yield Card(
        card_id=f"chat-{chat_id}-{n.row.id}",
        title=t("{shop} wants to speak to you", shop=name),
        description=cut("\n".join(rows), 1_500),
        buttons=() if is_taken else (CardButton(f"take:{chat_id}", t("Take over"), 1),),
    )


def _has_other_reps(tx: Tx, contact_id: ContactId | None) -> bool:
    """Whether the chat is also about shops of another rep: then it is not quoted (T16)."""
    shops = customers_of(tx, contact_id) if contact_id is not None else ()
    return len({shop.rep_id for shop in shops}) > 1


def _last_words(tx: Tx, chat_id: ConversationId, limit: int) -> list[ChatMessage]:
    """The newest messages; a single one is the customer's own."""
    found = list(recent_messages(tx, chat_id, limit=RECENT))
    own = [m for m in found if m.author is Author.CUSTOMER]
    return own[-1:] if limit == 1 else found


def _doubts(t: Translator, asked: Sequence[Doubt]) -> Iterator[str]:
    """What the customer was asked and has not answered."""
    if asked:
        said = figures.joined(t, (t('"{said}"', said=d.said[:20]) for d in asked))
        yield t("Still asked: {said}", said=said)


def _owed(n: Notice, customer: Customer) -> Iterator[str]:
    """What the shop owes, where it buys on account or owes something."""
    today = today_of(n.shop.policy, n.tx.now)
    standing = standing_of(n.tx, customer, today=today)
    if standing.balance.minor > 0:
        yield n.t("Owes {amount}", amount=figures.money(standing.balance))


def _draft_lines(n: Notice, cart: Cart) -> str:
    skus = get_skus(n.tx, tuple(line.sku_id for line in cart.lines))
    told = (
        f"{skus[line.sku_id].name} {figures.quantity(n.t, line.quantity)}"
        for line in cart.lines[:12]
    )
    return figures.joined(n.t, told)


def _reason(t: Translator, reason: str) -> str:
    told = {
        "misread": t("The assistant did not understand three times."),
        "negotiation": t("It is about the price."),
        "abuse": t("The customer is annoyed."),
        "dispute": t("It is about money."),
        "bill": t("A statement of the account is wanted."),
        "payment": t("How to pay is asked."),
        "freight": t("What delivery costs is asked; it is not set in this shop's currency."),
        "paid": t("Says that it has paid; it is not in the books yet."),
        "address": t("Another address is wanted."),
        "invoice": t("Invoices are asked about."),
        "opening": t("Opening times or holidays are asked about."),
        "date": t("An earlier delivery is wanted."),
        "hold": t("An order is not to leave yet, or to be turned round."),
        "arrived": t("Says that goods came; none are noted as shipped. Please look and note it."),
        "limit": t("A higher credit limit is wanted; finance grants it."),
    }
    return told.get(reason) or t("The customer asks for you.")


def _said(t: Translator, message: ChatMessage) -> str:
    text = (message.text or t("[picture]")).split("\n")[0][:60]
    match message.author:
        case Author.CUSTOMER:
            return t("Customer: {text}", text=text)
        case Author.STAFF:
            return t("Rep: {text}", text=text)
        case _:
            return t("Assistant: {text}", text=text)


def aftersale(n: Notice) -> Iterator[Part]:
    """A complaint with its order and pictures."""
    t = n.t
    case = get_case(n.tx, CaseId(n.row.payload["case_id"]))
    customer = get_customer(n.tx, case.customer_id)
    rows = [t('"{said}"', said=case.text)] if case.text else []
    if case.order_id is not None:
        order = get_order(n.tx, case.order_id)
        named = {item.sku_id for item in case.items}
        rows.append(f"{order.order_no} {figures.order_total(t, order)}")
        lines = [x for x in order.lines if x.sku_id in named]
        rows += [ordercard.line_text(t, x) for x in lines]
        if _is_late(n, case, order, lines):
            rows.append(t("⚠ Reported too late; nothing was promised."))
        if case.kind is CaseKind.RETURN:
            rows += _how_booked(n, order, case)
    chat_id = _chat_of_case(n.tx, case)
    buttons = (CardButton(f"take:{chat_id}", t("Take over"), 1),) if chat_id else ()
    is_wish = int(n.row.payload.get("seq", 1)) > 1
    if wish := remedies.wish_text(n.tx, t, case):
        rows.append(t("The customer wishes: {wish}", wish=wish))
        buttons = (CardButton(f"remedy:{case.id}", t("Grant"), 1), *buttons)
    is_open = case.status is CaseStatus.OPEN
    yield Card(
        card_id=f"case-{case.id}-2" if is_wish else f"case-{case.id}",
        title=t("Wants to return goods: {shop}", shop=customer.name)
        if case.kind is CaseKind.RETURN
        else t("Complaint: {shop}", shop=customer.name),
        description=cut("\n".join(rows), 1_500),
        buttons=buttons if is_open else (),
    )
    for media in () if is_wish else case.media:
        yield Image(media_id=media.media_id, url=media.url)


def _how_booked(n: Notice, order: Order, case: Case) -> Iterator[str]:
    """What the rep says when the goods are back; nothing where their amounts are not known."""
    bases = {item.order_line_id: item.base_quantity for item in case.items}
    meant = [(line, bases[line.id]) for line in order.lines if line.id in bases]
    counts = [(x.no, remedies.count_text(n.tx, n.t, x, base)) for x, base in meant if base]
    if counts and len(counts) == len(meant):
        goods = figures.joined(n.t, (n.t("line {no} {count}", no=no, count=c) for no, c in counts))
        yield n.t('When they are back: "{order_no} goods back {goods} restocked"',
                  order_no=order.order_no, goods=goods)  # fmt: skip


def _is_late(n: Notice, case: Case, order: Order, lines: list[OrderLine]) -> bool:
    skus = get_skus(n.tx, [line.sku_id for line in lines])
    return bool(lines) and all(
        late_claim(
            n.tx,
            order,
            line,
            window=n.shop.claim_windows.of(skus[line.sku_id]),
            at=case.opened_at,
        )
        for line in lines
    )


def case_decided(n: Notice) -> Iterator[Part]:
    """What came of a complaint."""
    t = n.t
    case = get_case(n.tx, CaseId(n.row.payload["case_id"]))
    if case.kind is CaseKind.RETURN and case.remedy and case.status is CaseStatus.SETTLED:
        yield Text(cut(returntexts.told_back(n)))
        return
    answer = (case.resolution or t("it is settled")).rstrip("。.")
    if case.status is CaseStatus.DECLINED:
        head = t("We cannot settle your complaint: {answer}.", answer=answer)
        yield Text(head + "\n" + t('To talk about it say "rep"'))
        return
    yield Text(t("Your complaint is settled: {answer}.", answer=answer))


def registration_requested(n: Notice) -> Iterator[Part]:
    """Somebody asks to be let in."""
    t = n.t
    asked = get_registration(n.tx, RegistrationId(n.row.payload["registration_id"]))
    if asked.status is not RegistrationStatus.PENDING:
        return
    said = [text for chat in conversations_of(n.tx, asked.contact_id) for text in chat.kept]
    yield Card(
        card_id=f"reg-{asked.id}",
        title=t("New shop: {shop}", shop=asked.shop_name),
        description="\n".join([asked.phone, *_where(n, asked), *_same_shop(n, asked)]),
        quote=cut("\n".join(said[-3:]), 200) if said else "",
        buttons=(
            CardButton(f"reg_ok:{asked.id}", t("Let in"), 1),
            CardButton(f"reg_no:{asked.id}", t("Turn down"), 3),
        ),
    )


def _where(n: Notice, asked: Registration) -> Iterator[str]:
    """The address he gave with it."""
    address = registration.address_of(n.tx, asked)
    if address:
        yield n.t("Address: {address}", address=address)


def _same_shop(n: Notice, asked: Registration) -> Iterator[str]:
    """Letting this person in binds him to a shop that is there already."""
    known = registration.same_shop(n.tx, asked)
    if known is not None:
        yield n.t(
            "Known as {shop} ({code}): letting in binds to it", shop=known.name, code=known.code
        )


def registration_approved(n: Notice) -> Iterator[Part]:
    """He is let in; what he said before comes as a draft."""
    t = n.t
    asked = get_registration(n.tx, RegistrationId(n.row.payload["registration_id"]))
    if asked.customer_id is None:
        return
    customer = get_customer(n.tx, asked.customer_id)
    draft = kept.draft_of_kept(n.tx, n.shop, asked.contact_id)
    if draft:
        head = t("You are bound to {shop} now. Just send me your orders.", shop=customer.name)
        yield Text(cut(f"{head}\n{draft}"))
    else:
        head = t("You are bound to {shop} now.", shop=customer.name)
        yield Text(head + "\n" + t('Say what you need, like "cola 3 cases"'))


def registration_refused(n: Notice) -> Iterator[Part]:
    """He is not let in, and why."""
    t = n.t
    asked = get_registration(n.tx, RegistrationId(n.row.payload["registration_id"]))
    reason = asked.reason.rstrip("。.")
    told = {"shop": asked.shop_name}
    head = (
        t("Your request for {shop} was declined: {reason}.", **told, reason=reason)
        if reason
        else t("Your request for {shop} was declined.", **told)
    )
    yield Text(head + "\n" + t('To talk about it say "rep"'))


def relay(n: Notice) -> Iterator[Part]:
    """Words of the other side, as they are."""
    t = n.t
    message = get_message(n.tx, n.row.payload["message_id"])
    if n.is_for_staff:
        chat = get_conversation(n.tx, message.conversation_id)
        name = speaker(n.tx, chat.contact_id)
        yield Text(t("{who}: {text}", who=name, text=message.text))
    else:
        by = get_staff(n.tx, StaffId(message.author_id)).name
        yield Text(t("{who}: {text}", who=by, text=message.text))
    if message.media:
        media = message.media
        kind = media.get("kind", "")
        yield Image(
            media_id=media.get("media_id", ""),
            url=media.get("url", ""),
            kind=kind if kind in {"voice", "video"} else "image",
        )


def speaker(tx: Tx, contact_id: ContactId | None) -> str:
    """Shop and name of who wrote; empty for somebody not known yet."""
    if contact_id is None:
        return ""
    contact = get_contact(tx, contact_id)
    shops = customers_of(tx, contact.id)
    return " ".join(word for word in (shops[0].name if shops else "", contact.name) if word)


def chat_of(tx: Tx, row: OutboxRow) -> ConversationId | None:
    """The customer chat behind a handoff or complaint."""
    if "conversation_id" in row.payload:
        return ConversationId(row.payload["conversation_id"])
    return _chat_of_case(tx, get_case(tx, CaseId(row.payload["case_id"])))


def _chat_of_case(tx: Tx, case: Case) -> ConversationId | None:
    if case.contact_id is None:
        return None
    chats = conversations_of(tx, case.contact_id)
    return chats[0].id if chats else None
