"""A rep about words: 忘记 生抽 takes a learned one back, 缺什么 lists what was asked in vain."""

import re

from domain.base.ids import CustomerId
from domain.catalog import (
    LearnedWord,
    Scope,
    WantedWord,
    list_learned,
    list_wanted,
    undo_alias,
)
from domain.customer import get_customer
from domain.staff import Permission, Staff, looks_after, may, require
from handlers import figures
from handlers.context import Turn
from handlers.nlu.goods import squeeze
from handlers.nlu.normalise import plain
from locales import Translator

_FORGET = re.compile(r"(?:忘记|忘记叫法|忘掉|忘記|forget)\s+(?:(?P<shop>\S+)\s+)?(?P<word>\S+)")
_WANTED = frozenset({"缺什么", "缺什麼", "缺货需求", "缺貨需求", "wanted"})
_LISTED = 15
_SHOPS = 4


def answered_by_text(turn: Turn) -> bool:
    """Whether the message is one of these."""
    text, staff = turn.text.strip(), turn.staff
    if staff is None:
        return False
    if text.casefold() in _WANTED:
        _list_wanted(turn, staff)
        return True
    found = _FORGET.fullmatch(text)
    if found is None:
        return False
    require(staff, Permission.TEACH_WORDS)
    _forget(turn, staff, shop=found["shop"] or "", said=found["word"])
    return True


def _forget(turn: Turn, staff: Staff, *, shop: str, said: str) -> None:
    word, t = squeeze(plain(said)), turn.t
    known = [w for w in list_learned(turn.tx, word) if squeeze(plain(w.alias.text)) == word]
    own = [(w, who) for w in known if (who := _holder(turn, staff, w)) is not None and shop in who]
    if not own:
        turn.say(t('Nothing was learned for "{word}".', word=said))
    elif len({who for _, who in own}) == 1:
        for learned, _ in own:
            undo_alias(turn.tx, learned.alias.id, turn.actor)
        told = figures.joined(t, dict.fromkeys(w.sku_name for w, _ in own))
        turn.say(t('Forgotten: "{word}" = {goods} ({who}).', word=said, goods=told, who=own[0][1]))
    else:
        rows = (f"· {who}：{w.sku_name}" for w, who in own[:_LISTED])
        turn.say(
            t('"{word}" was learned for several:', word=said),
            *rows,
            t('Say it with the shop, like "forget {shop} {word}"', shop=own[0][1], word=said),
        )


def _holder(turn: Turn, staff: Staff, word: LearnedWord) -> str | None:
    """For whom it holds; None for another rep's customer."""
    alias, t = word.alias, turn.t
    match alias.scope:
        case Scope.ALL:
            return t("all shops")
        case Scope.GROUP:
            return t("group {key}", key=alias.scope_key)
        case Scope.CUSTOMER:
            customer = get_customer(turn.tx, CustomerId(int(alias.scope_key)))
            return customer.name if looks_after(staff, customer.rep_id) else None


def _list_wanted(turn: Turn, staff: Staff) -> None:
    """What his shops asked for in vain, those of most shops first."""
    sees_all = may(staff, Permission.SEE_ALL_CUSTOMERS)
    words = list_wanted(turn.tx, None if sees_all else staff.id)
    t = turn.t
    if not words:
        turn.say(t("Nothing was asked for in vain."))
        return
    rows = (_wanted_row(t, n, word) for n, word in enumerate(words[:_LISTED], 1))
    turn.say(
        t("Asked for and not in the catalogue:"),
        *rows,
        t("On the web page a word becomes a name of goods there are, or new goods"),
    )


def _wanted_row(t: Translator, n: int, word: WantedWord) -> str:
    shops = figures.joined(t, (row.customer_name for row in word.rows[:_SHOPS]))
    times = t.plural("{n} time", "{n} times", n=word.times)
    return f"{n} {word.said} {times} {shops}"
