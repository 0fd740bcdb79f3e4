"""One person, several shops: for which of them does he speak? (D26)"""

import re
from datetime import datetime

from domain.base.ids import CustomerId
from domain.cart import find_drafts
from domain.conversation import forget_kept, keep_words
from domain.customer import Customer
from domain.order import latest_order
from handlers import actors, handoff
from handlers import customer as customers
from handlers.context import Replay, Turn
from handlers.conversation import ChooseShop
from handlers.nlu import read
from handlers.offernumbers import MARKS, has_amount

_SWITCH = re.compile(
    r"^(?:给|給|帮|幫|替|为|為|换成?|換成?|换到|換到|改成?|切换到?|切換到?|for)\s*"
)
"""Words before the name of the shop that is meant from now on."""
_DIGITS = "一二三四五六七八九"
_ORDINAL = re.compile(
    rf"(?:选|選|就|要)?(?P<n>\d{{1,2}}|[{MARKS}])(?:[家个個号號店、.]|那家)?(?:店|的)?"
    rf"|(?:选|選|就|要)?第(?P<nth>\d{{1,2}}|[{_DIGITS}])[家个個](?:店|的)?"
)
"""Which of the shops that were numbered: 1, ①, 选1, 1号, 第一家."""
_LEAD = r"(?:麻烦|麻煩|请|請|帮我|幫我|给我|給我|把|将|將|先){0,3}"
_ORDER = r"(?:家)?(?:的|那|这|這){0,2}一?[张張个個笔筆]?(?:订单|訂單|单子?|單子?)?"
_DONE = r"(?:掉|了|吧|啊|哈){0,3}[。.!！ ]{0,3}"
_OFF = r"(?:取消|撤销|撤銷|撤掉|作废|作廢|退掉|不要|删掉|刪掉)"
_OFF_FIRST = re.compile(rf"{_LEAD}{_OFF}(?:掉|了)?\s?(?P<name>\S{{2,20}}?){_ORDER}{_DONE}")
_OFF_LAST = re.compile(rf"{_LEAD}(?P<name>\S{{2,20}}?){_ORDER}(?:全|都|就|先){{0,2}}{_OFF}{_DONE}")
"""取消二店的单, 二店的单不要了: whose order or draft is called off."""
_CANCEL = "取消"
_SEPARATORS = " \t\n,，;；、/|+：:。.()（）"


def take_waiting(turn: Turn, rest: str) -> None:
    """A header named the shop (二店：面1箱): what waited for it comes first, then the rest."""
    kept, turn.chat = turn.chat.kept, forget_kept(turn.chat)
    if isinstance(turn.pending, ChooseShop):
        turn.settle()
    if kept and rest != _CANCEL:
        customers.replay_words(turn, (*kept, rest) if rest else kept, Replay(is_first=True))
    else:
        turn.route_text(turn, rest, read(rest, turn.shop.lexicon))


def forget_waiting(turn: Turn) -> None:
    """Nobody answered for which shop it was: what waited half an hour ago waits no longer."""
    turn.chat = forget_kept(turn.chat)


def drop_waiting(turn: Turn) -> None:
    """取消 while the shop is asked: what waited goes."""
    turn.chat = forget_kept(turn.chat)
    turn.settle()
    turn.say(
        turn.t("The draft is dropped; nothing was ordered."),
        turn.t('Say what you need, like "cola 3 cases"'),
    )


def ask_shop(turn: Turn, text: str, *, is_kept: bool = True, is_complaint: bool = False) -> None:
    """He has several shops: for which one? What he said waits."""
    if is_kept or not turn.chat.kept or has_amount(text):
        turn.chat = keep_words(turn.chat, text)
    t = turn.t
    names = " ".join(f"{n}.{c.name}" for n, c in enumerate(turn.customers, 1))
    if is_complaint and handoff.request_human(turn, "aftersale"):
        turn.say(t("I am sorry about that; {rep} has been told.", rep=actors.rep_name(turn)))
    turn.say(
        t("Which shop is it about? {shops}", shops=names)
        if is_complaint
        else t("Which shop is this for? {shops}", shops=names),
        t("Answer with the number; I keep to it until the order is placed"),
    )
    turn.ask(ChooseShop(tuple(int(c.id) for c in turn.customers)))


def ask_again(turn: Turn) -> None:
    """The question stays open below what was answered: a number is a shop's, not of a list."""
    names = " ".join(f"{n}.{c.name}" for n, c in enumerate(turn.customers, 1))
    turn.say(turn.t("Which shop is this for? {shops}", shops=names))


def shop_chosen(turn: Turn, text: str, pending: ChooseShop) -> bool:
    """An answer to "for which shop?": what waited is read now. False: speak of something else."""
    wanted = text.strip().rstrip("号號.。")
    names = {c.id: c.name for c in turn.customers}
    numbered = {n: CustomerId(i) for n, i in enumerate(pending.customer_ids, 1)}
    ordinal = _ORDINAL.fullmatch(wanted)
    chosen = numbered.get(_place(ordinal["n"] or ordinal["nth"])) if ordinal is not None else None
    if chosen is None:
        found = [i for i, name in names.items() if wanted and wanted in name]
        chosen = found[0] if len(found) == 1 else None
    if chosen is None or chosen not in names:
        return False
    actors.choose_customer(turn, chosen)
    turn.settle()
    turn.say(turn.t("For {shop}:", shop=names[chosen]))
    kept, turn.chat = turn.chat.kept, forget_kept(turn.chat)
    customers.replay_words(turn, kept, Replay(is_first=True))
    return True


def _place(said: str) -> int:
    """1, ① and the 一 of 第一家 are the first."""
    if said.isdecimal():
        return int(said)
    return (MARKS.find(said) if said in MARKS else _DIGITS.find(said)) + 1


def speak_for_last(turn: Turn) -> None:
    """确认, 谢谢 after the order: the shop of the newest one is meant, if no draft is open."""
    if turn.contact is None:
        return
    newest: tuple[datetime, Customer] | None = None
    for customer in turn.customers:
        draft = find_drafts(turn.tx, turn.contact.id, customer_id=customer.id).current
        if draft is not None and draft.lines:
            return
        order = latest_order(turn.tx, customer.id)
        if order is not None and (newest is None or order.placed_at > newest[0]):
            newest = order.placed_at, customer
    if newest is not None:
        turn.customer = newest[1]


def split_header(turn: Turn, text: str) -> tuple[Customer | None, str]:
    """二店：可乐3箱, 总店照旧, 换二店: the shop that a header names, and what follows it."""
    header, colon, rest = text.replace("：", ":").partition(":")
    named = shop_named(turn, header) if colon and len(header) <= 30 else None
    if named is not None:
        return named, rest.strip()
    said = _SWITCH.sub("", text.strip())
    if (whose := _called_off(turn, text.strip())) is not None:
        return whose, _CANCEL
    for customer in turn.customers:
        for name in (customer.name, short_name(turn, customer)):
            if len(name) > 1 and said.startswith(name):
                return customer, said[len(name) :].strip(_SEPARATORS)
    return None, text


def _called_off(turn: Turn, text: str) -> Customer | None:
    """The shop whose order 取消二店的单 or 二店的单不要了 calls off."""
    found = _OFF_FIRST.fullmatch(text) or _OFF_LAST.fullmatch(text)
    said = "" if found is None else found["name"]
    for customer in turn.customers if said else ():
        if said in (customer.name, short_name(turn, customer)):
            return customer
    return None


def short_name(turn: Turn, customer: Customer) -> str:
    """What tells this shop from his others: 二店 of 佳佳便利二店; empty where that is its name."""
    names = [c.name for c in turn.customers]
    same = 0
    while all(len(n) > same and n[same] == names[0][same] for n in names):
        same += 1
    rest = customer.name[same:]
    return rest if same and sum(n[same:] == rest for n in names) == 1 else ""


def shop_named(turn: Turn, name: str) -> Customer | None:
    """The one of his shops that a header names (二店：)."""
    wanted = name.strip().casefold()
    if not wanted:
        return None
    found = [
        c for c in turn.customers if wanted in c.name.casefold() or wanted == c.code.casefold()
    ]
    return found[0] if len(found) == 1 else None
