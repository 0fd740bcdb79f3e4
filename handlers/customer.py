"""Somebody not bound to a shop: invite codes, registration, what was said meanwhile (D25, D26)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.base.errors import DomainError
from domain.conversation import forget_kept, keep_words
from domain.customer import (
    InviteExpired,
    InviteUnknown,
    InviteUsed,
    apply_registration,
    bind_by_invite,
    pending_registration,
)
from domain.customer.rules import read_invite_code
from handlers import actors, codetrials, joining
from handlers.context import Replay, Turn
from handlers.conversation import SettleDoubts
from handlers.nlu import read
from handlers.nlu.intents import (
    Cancel,
    ChitChat,
    Confirm,
    EditDraft,
    Help,
    Intent,
    Reorder,
    Undo,
)

ADDED_AS_CONTACT = "add_external_contact"
"""添加企业客户事件: the greeting goes into a chat with a member of staff."""
_PHONE = re.compile(
    r"(?<![\d.])(\+?\d[\d\s-]{5,18}\d)(?![\d.]|[箱件包袋瓶盒罐桶提斤个個条條支打板筐克吨])"
)
_LABELS = re.compile(
    r"(店名|店鋪|店铺|商店|门店|電話|电话|手机号?|手機號?碼?|联系方式|聯絡方式|我是|我們是|我们是|"
    r"shop name|shop|store|phone|tel|mobile|name)\s*[是:：]?\s*",
    re.IGNORECASE,
)
_NOT_KEPT = ChitChat | Help | Confirm | Cancel | Undo
"""What says nothing to come back to while no draft has been shown."""
_GREETS = re.compile(
    r"(?:我|你好|您好|老板)?[,，]?(?:我)?(?:想|要|想要)?(?:订货|下单|订|拿货|进货|定货|买货|绑定|注册|登记)[吧啊呢了]?"
    r"|(?:怎么|如何)(?:订货|下单|绑定|注册|登记)[啊呢]?[?？]?|i want to order"
)
"""Wanting to order is nothing to come back to; what is to be ordered is."""
_SHOP_NAME = re.compile(
    r"[^\d\s,，。;；?？!！]{1,16}(?:超市|便利店|小卖部|小賣部|商店|商行|店|馆|館|铺|鋪|食堂|餐厅|餐廳|酒楼|酒樓"
    r"|饭庄|飯莊|小吃|烧烤|燒烤|火锅|火鍋|批发部|批發部|公司|酒店|宾馆|賓館)"
)
"""A message that is a shop's name and nothing else."""
_PARTS = re.compile(r"[,，;；、\n|]+|(?<=[^\sA-Za-z])\s+(?=[^\sA-Za-z])")
_ADDRESS = re.compile(
    r"\d+\s*(?:号|號|弄|栋|棟|幢|楼|樓|室|单元|單元)|[路街巷道](?:\S|$)|地址|[区區县縣镇鎮](?:\S|$)"
    r"|\b(?:road|street|rd|st|avenue)\b",
    re.IGNORECASE,
)
_ADDRESS_LABEL = re.compile(r"^(?:收货|收貨|店铺|店鋪)?地址(?:是|在)?\s*[:：]?\s*")
_SEPARATORS = " \t\n,，;；、/|+：:。.()（）"


@dataclass(frozen=True, slots=True)
class Application:
    """Shop name, phone and address as read from a message; each may be missing."""

    shop_name: str
    phone: str
    address: str = ""


def read_application(text: str) -> Application:
    """A phone number and, around it, the shop's name: "新星小卖部 13800138000"."""
    match = _PHONE.search(text)
    digits = re.sub(r"\D", "", match[1]) if match else ""
    if match is None or not 7 <= len(digits) <= 15:
        return Application("", "")
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    parts = [p.strip(_SEPARATORS) for p in _PARTS.split(rest)]
    where = [p for p in parts if p and _is_address(p)]
    names = [p for p in parts if p and p not in where]
    if not names:
        names, where = where, []
    name = " ".join(_LABELS.sub(" ", " ".join(names)).split()).strip(_SEPARATORS)
    address = _ADDRESS_LABEL.sub("", " ".join(where)).strip(_SEPARATORS)
    return Application(name[:60], match[1], address[:200])


def _is_address(part: str) -> bool:
    """中山路12号; but 中山路便利店 is a shop's name."""
    name = _LABELS.sub("", part).strip(_SEPARATORS)
    return bool(_ADDRESS.search(part)) and _SHOP_NAME.fullmatch(name) is None


def meet_stranger(turn: Turn, intents: Sequence[Intent]) -> None:
    """A text of somebody bound to no shop: a code, a registration, or words to be kept."""
    text = turn.text.strip()
    if joining.answered(turn):
        if turn.customers:
            take_kept(turn)
        return
    if read_invite_code(text) is not None:
        if not joining.proposed(turn, text):
            bind(turn, text)
        return
    asked = read_application(text)
    if asked.address:
        turn.remember(address=asked.address)
    phone = asked.phone or str(turn.remembered("phone") or "")
    is_name = _SHOP_NAME.fullmatch(text) is not None
    name = asked.shop_name or str(turn.remembered("shop_name") or "")
    if asked.phone and not name:
        turn.remember(phone=asked.phone)
        turn.say(turn.t("Thank you. And what is your shop called?"))
    elif phone and (asked.phone or is_name or _is_answer(text, intents)):
        _apply(turn, name or text, phone)
    elif is_name and not _is_waiting(turn):
        turn.remember(shop_name=text)
        turn.say(turn.t("Thank you. And your phone number?"))
    else:
        _keep(turn, text, intents)


def _is_answer(text: str, intents: Sequence[Intent]) -> bool:
    """Whether words after "what is your shop called?" can be a name: neither talk nor goods."""
    return 1 < len(text) <= 30 and not any(
        isinstance(i, EditDraft | Reorder | Confirm | Cancel | Undo | Help)
        or (isinstance(i, ChitChat) and i.kind != "other")
        for i in intents
    )


def _is_waiting(turn: Turn) -> bool:
    """Whether this person's request is being checked."""
    return turn.contact is not None and pending_registration(turn.tx, turn.contact.id) is not None


def greet_follower(turn: Turn) -> None:
    """They followed the account, perhaps by scanning an invite.

    Anybody can make a link that carries any word: what it carries binds by an invite of ours and
    does nothing else.
    """
    scene = turn.inbound.event_key.removeprefix("qrscene_").strip()
    if scene and read_invite_code(scene) is not None:
        bind(turn, scene)
    elif not actors.is_stranger(turn):
        turn.say(
            turn.t("Welcome back, {shop}.", shop=turn.customers[0].name),
            _where_to_order(turn) or turn.t('Say what you need, like "cola 3 cases"'),
        )
    elif elsewhere := _where_to_order(turn):
        turn.say(turn.t("Hello, this is {shop}.", shop=turn.shop.name), elsewhere)
    else:
        turn.say(*how_to_bind(turn))


def _where_to_order(turn: Turn) -> str:
    """For the chat of a contact with a member of staff, of which nothing is read; else empty."""
    if turn.inbound.fields.get("event") != ADDED_AS_CONTACT:
        return ""
    return turn.t(
        "Here my colleague answers in person. To order, write to our official account or "
        "customer service."
    )


def bind(turn: Turn, code: str) -> bool:
    """Bind by an invite code; then take what was said before. False where the code is no good."""
    t = turn.t
    if turn.contact is None or codetrials.is_stopped(turn, code):
        return False
    try:
        with turn.tx.savepoint():
            customer = bind_by_invite(turn.tx, turn.contact.id, code)
    except (InviteExpired, InviteUsed, InviteUnknown) as refused:
        turn.say(*_refused(turn, refused))
        codetrials.missed(turn, code)
        return False
    actors.load_customers(turn)
    actors.choose_customer(turn, customer.id)
    turn.remember(phone=None)
    if elsewhere := _where_to_order(turn):
        turn.say(t("You are bound to {shop} now.", shop=customer.name), elsewhere)
        return True
    turn.say(
        t("You are bound to {shop} now. Just send me your orders.", shop=customer.name),
        "" if turn.chat.kept else t('Say what you need, like "cola 3 cases"'),
    )
    take_kept(turn)
    return True


def _refused(turn: Turn, why: InviteExpired | InviteUsed | InviteUnknown) -> tuple[str, ...]:
    t = turn.t
    match why:
        case InviteExpired():
            return (t("This invite has expired; please ask your rep for a new one."),)
        case InviteUsed():
            return (t("This invite has been used already; please ask your rep for a new one."),)
        case _:
            return t("I do not know this code."), *how_to_bind(turn)[1:]


def has_waiting(turn: Turn) -> bool:
    """Words from before somebody was known here, who was bound from another chat meanwhile."""
    return bool(turn.chat.kept) and turn.customer is not None and turn.pending is None


def take_kept(turn: Turn, *more: str) -> None:
    """Read what was said before the binding, in order, then `more`; its draft joins this reply."""
    kept = (*turn.chat.kept, *more)
    if not kept:
        return
    turn.chat = forget_kept(turn.chat)
    replay_words(turn, kept, Replay())


def replay_words(turn: Turn, texts: Sequence[str], replay: Replay) -> None:
    """Read what was said earlier, in order; the draft with its question closes the reply."""
    turn.replay = replay
    for text in texts:
        question, draft = turn.pending, turn.replay.draft
        turn.route_text(turn, text, read(text, turn.shop.lexicon))
        if isinstance(question, SettleDoubts) and turn.replay.draft is draft:
            turn.ask(question)
        turn.replay = replace(turn.replay, is_first=False)
    if (draft := turn.replay.draft) is not None:
        turn.parts[:] = [*(part for part in turn.parts if part is not draft), draft]
    turn.replay = None


def took_code(turn: Turn, text: str) -> bool:
    """Somebody already bound sends an invite for a further shop."""
    if read_invite_code(text) is None or turn.contact is None:
        return False
    if joining.proposed(turn, text):
        return True
    try:
        with turn.tx.savepoint():
            customer = bind_by_invite(turn.tx, turn.contact.id, text)
    except DomainError:
        codetrials.missed(turn, text)
        return False
    actors.load_customers(turn)
    actors.choose_customer(turn, customer.id)
    turn.say(turn.t("You are bound to {shop} now. Just send me your orders.", shop=customer.name))
    return True


def _apply(turn: Turn, shop_name: str, phone: str) -> None:
    if turn.contact is None:
        return
    address = str(turn.remembered("address") or "")
    asked = apply_registration(turn.tx, turn.contact.id, shop_name, phone)
    t = turn.t
    turn.remember(phone=None, shop_name=None)
    turn.say(
        t(
            "Noted: {shop}, {phone}. We check it and tell you here.",
            shop=asked.shop_name,
            phone=asked.phone,
        ),
        t("Address: {address}", address=address) if address else "",
        t("You can already say what you need; I keep it for you.")
        if not turn.chat.kept
        else t("What you said is kept; you need not send it again."),
    )


def _keep(turn: Turn, text: str, intents: Sequence[Intent]) -> None:
    t = turn.t
    if turn.chat.kept and any(isinstance(i, Cancel) for i in intents):
        turn.chat = forget_kept(turn.chat)
        turn.say(t("The draft is dropped; nothing was ordered."), how_to_bind(turn)[1])
        return
    is_talk = all(isinstance(i, _NOT_KEPT) for i in intents)
    waiting = pending_registration(turn.tx, turn.contact.id) if turn.contact else None
    if text and not is_talk and not _GREETS.fullmatch(text):
        turn.chat = keep_words(turn.chat, text)
    kept = t("What you said is kept; you need not send it again.") if turn.chat.kept else ""
    if waiting is not None:
        turn.say(
            t("{shop} is being checked; you hear from us here.", shop=waiting.shop_name), kept
        )
    else:
        turn.say(*how_to_bind(turn), kept)


def how_to_bind(turn: Turn) -> tuple[str, str]:
    """Who we are, and what somebody without a shop sends first."""
    t = turn.t
    return (
        t("Hello, this is {shop}. Let us find your shop first:", shop=turn.shop.name),
        t("send your invite code, or your shop's name and phone number."),
    )
