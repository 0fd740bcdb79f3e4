"""Which amount belongs to which goods, and what is to be done with them.

Walks through the clauses once. Names wait for their amount (可乐3箱), amounts for their name
(来5斤葡萄) where the clause ends with a name; command words turn the next item into a change.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.nlu.bound import (
    NO_AMOUNT,
    Bound,
    Message,
    State,
    heads_variants,
    is_prefix,
    leads_to_each,
    mixed_places,
    names_follow_amounts,
)
from handlers.nlu.changing import change, not_this_but_that, replace_by, scale
from handlers.nlu.clauses import Clause, Element
from handlers.nlu.commands import take_word
from handlers.nlu.ending import end_clause, flush
from handlers.nlu.giving import give, give_ahead, take_topic
from handlers.nlu.innernumbers import join_numbers
from handlers.nlu.intents import Op
from handlers.nlu.mentions import Mentions, OutOfBudget
from handlers.nlu.nameless import take_nameless
from handlers.nlu.naming import around_size, repeated
from handlers.nlu.numerals import number_value
from handlers.nlu.packsbehind import narrows_last
from handlers.nlu.pairing import in_pairs
from handlers.nlu.purposes import behind_aim, without_purpose
from handlers.nlu.reading import Fallback, Mention, RawItem
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.tokens import Token

_KINDS = re.compile(r"[种样味款色]|品种|规格|味道|辣度|型号|尺[寸码]|度数|个(?:号码?|码)$")
_POINTING = re.compile("[那这哪]个?[种样款味色]")
_DIGITS = re.compile(r"[0-9]+|[一二两三四五六七八九十百]+")


def bind(
    clauses: Sequence[Clause], mentions: Mentions, *, is_list: bool = False, text: str = ""
) -> Bound:
    """The items of a message, in its order; in a list each line may start with a name."""
    walk = Walk(mentions, Message(is_list, text))
    at, start = 0, 0
    try:
        for at, clause in enumerate(clauses):
            start = clause.elements[0].start if clause.elements else start
            walk.leads_to_each = leads_to_each(clauses, at)
            walk.clause(clause, clauses[at + 1] if at + 1 < len(clauses) else None)
        flush(walk)
    except OutOfBudget:
        rest = clauses[at + 1 :] if walk.take_as_said(clauses[at]) else clauses[at:]
        starts = [c.elements[0].start for c in rest if c.elements]
        walk.bound.stopped_at = starts[0] if starts else -1 if not rest else start
    return walk.bound


class Walk:
    """One pass over the clauses of a message."""

    def __init__(self, mentions: Mentions, message: Message) -> None:
        self.mentions = mentions
        self.bound = Bound()
        self.state = State()
        self.message = message
        self.skipped_to = 0
        """To where words are left unread that could mean two things."""
        self.following: Clause | None = None
        """What follows the clause that is read."""
        self.last_named = self.last_known = -1
        """Where the last name of the clause that is read begins, and the last one of goods."""
        self.heading: Mention | None = None
        """雪饼5大3小: the name that heads the others and waits for no amount."""
        self.leads_to_each = False
        """红牛，雪碧，可乐各3箱: the names of this clause wait for an amount further on."""

    def clause(self, clause: Clause, following: Clause | None) -> None:
        state = self.state
        self._begin(following)
        if self._announces(clause, following):
            return
        joined = join_numbers(clause.elements, self.mentions, self.message.text)
        elements, pairs = in_pairs(joined, self.mentions)
        named = [e.mention for e in elements if e.mention is not None]
        self.last_named = max((m.start for m in named), default=-1)
        self.last_known = max((m.start for m in named if m.found.fits), default=-1)
        prefix, places = is_prefix(elements), pairs or mixed_places(elements)
        is_headed = heads_variants(elements)
        self.heading = named[0] if is_headed else None
        for at, element in enumerate(elements):
            if element.start < self.skipped_to:
                continue
            if element.mention is not None and state.else_word is not None:
                self._take_fallback(element.mention, state.else_word, elements[at + 1 :])
            elif element.mention is not None:
                if not narrows_last(self, element.mention, elements[at + 1 :]):
                    self._mention(element.mention, elements[at + 1 :])
            elif element.said is not None:
                takes_next = is_headed or places.get(at, prefix or self._runs_ahead(elements[at:]))
                self._drop_unknown(takes_next, element.said)
                self._amount(element.said, takes_next, elements[at + 1 :])
            elif element.word is not None:
                take_word(self, element.word, elements[at + 1 :])
            elif element.other is not None:
                self._other(element.other)
        end_clause(self, clause, following)

    def _begin(self, following: Clause | None) -> None:
        self.following = following
        self.state.first_item = len(self.bound.items)
        if self.bound.fallbacks:
            self.state.skips_amount = False  # 没有就换生菜，30斤土豆

    def take_as_said(self, clause: Clause) -> bool:
        """The one unknown name of a clause, with its amount, where the work ended within it."""
        said = [e.said for e in clause.elements if e.said is not None]
        names = [e.mention for e in clause.elements if e.mention is not None]
        is_one = len(said) == len(names) == 1 and names[0].end <= said[0].start
        if not is_one or names[0].found.fits or len(self.bound.items) > self.state.first_item:
            return False
        (name,), (amount,) = names, said
        self.bound.items.append(RawItem(Op.ADD, name.start, amount.end, name, amount.amount))
        return True

    def _runs_ahead(self, elements: Sequence[Element]) -> bool:
        """给后厨补两桶炼乳 一箱淡奶: behind words that are no goods each amount has its name."""
        waiting = self.state.group
        return (
            bool(waiting)
            and not any(m.found.fits or m.is_bare for m in waiting)
            and names_follow_amounts(elements)
        )

    def _announces(self, clause: Clause, following: Clause | None) -> bool:
        """各5斤：菠菜 空心菜 …: an amount for all the names that follow."""
        said = [e.said for e in clause.elements if e.said is not None]
        if (
            len(said) != 1
            or any(e.mention is not None for e in clause.elements)
            or following is None
        ):
            return False
        if not any(e.has("each", "all") for e in clause.elements):
            return False
        if any(e.said for e in following.elements) or not any(
            e.mention for e in following.elements
        ):
            return False
        self.message.for_all = said[0].amount
        return True

    # names

    def _mention(self, mention: Mention, rest: Sequence[Element]) -> None:
        state = self.state
        mention = self._aimed(mention)
        known = mention.found.fits or self.mentions.lexicon.is_private(mention.found.word)
        parts = repeated(mention, self.mentions)
        if not known and not mention.is_bare:
            if state.is_correction and "是" in mention.text[1:-1]:
                not_this_but_that(self, mention)
                return
            is_each = any(e.has("each", "all") for e in rest)
            mention, parts = self._unknown(mention, is_each=is_each)
        if parts:
            for part in parts:
                self._mention(part, rest)
            return
        if state.is_denied:
            self.bound.leftovers.append((mention.start, mention.end))
            state.is_denied = False
        elif state.replacing:
            replace_by(self, mention)
        elif state.factor is not None:
            scale(self, mention, mention.end, state.factor)
            state.factor = None
        elif state.held is not None:
            give_ahead(self, mention, state.held.amount, state.held.start)
            state.held = None
        elif state.is_removing or state.is_keeping:
            change(self, Op.REMOVE if state.is_removing else Op.KEEP_ONLY, mention)
        else:
            self._wait(mention)

    def _wait(self, mention: Mention) -> None:
        if self.bound.fallbacks:
            self.state.skips_amount = False  # 没有就换生菜，可乐2箱
        self.state.group.append(mention)
        if mention is self.heading:
            flush(self)

    def _aimed(self, mention: Mention) -> Mention:
        """The goods without what they are wanted for."""
        if "的" not in mention.typed or any(not f.fuzzy for f in mention.found.fits):
            return mention
        return behind_aim(mention, self.mentions) or mention

    def _unknown(self, mention: Mention, *, is_each: bool) -> tuple[Mention, list[Mention]]:
        """What words that no goods are called by as a whole may be: one name, or several."""
        own = self.mentions.without_owner(mention)
        if own is not None:
            return own, []
        if (for_it := without_purpose(mention, self.mentions)) is not None:
            return for_it, []
        mention = self.mentions.unlinked(mention)
        return mention, self._parts(mention, is_each=is_each)

    def _parts(self, mention: Mention, *, is_each: bool) -> list[Mention]:
        parts = around_size(mention, self.mentions)
        return parts or self.mentions.split(mention, is_each=is_each)

    def _amount(self, said: SaidAmount, prefix: bool, rest: Sequence[Element]) -> None:
        state = self.state
        if state.skips_amount:
            state.skips_amount = False
            if not state.group and self._is_of_fallback(said):
                return
            left = self.bound.leftovers
            if left and left[-1][1] <= said.start and not self.state.group:
                left[-1] = (left[-1][0], said.end)
            return
        has_name_next = said.start < self.last_named
        if state.group and not (
            prefix and state.held is None and has_name_next and self._had_amount()
        ):
            give(self, said.amount, said.start, said.end)
        elif state.line_no is not None or state.is_all:
            take_nameless(self, said)
        elif has_name_next and not self._of_target(said) and self._holds(said, prefix, rest):
            state.held = said
        else:
            take_nameless(self, said)

    def _take_fallback(self, mention: Mention, word: Token, rest: Sequence[Element]) -> None:
        """没有就换红牛 雪碧2箱: the first name comes instead, the others are goods themselves."""
        self.state.else_word = None
        name, *others = (
            [mention] if mention.found.fits else self.mentions.split(mention) or [mention]
        )
        fallback = Fallback(word.start, name.end, name, NO_AMOUNT, word.text)
        self.bound.fallbacks.append(fallback)
        for other in others:
            self._mention(other, rest)

    def _is_of_fallback(self, said: SaidAmount) -> bool:
        """菠菜20斤没有就换生菜15斤: how much of the other goods."""
        last = self.bound.fallbacks[-1] if self.bound.fallbacks else None
        if last is None or last.end > said.start or last.amount != NO_AMOUNT:
            return False
        self.bound.fallbacks[-1] = replace(last, end=said.end, amount=said.amount)
        return True

    def _drop_unknown(self, takes_next: bool, said: SaidAmount) -> None:
        """你好我是桂姐小炒十五斤五花肉: words before an amount that has its name behind it."""
        waiting = self.state.group
        if (
            takes_next
            and said.start < self.last_known
            and waiting
            and not any(m.found.fits or m.is_bare for m in waiting)
        ):
            for mention in self.state.take_group():
                take_topic(self, mention)

    def _holds(self, said: SaidAmount, prefix: bool, rest: Sequence[Element]) -> bool:
        """Whether an amount waits for the name behind it."""
        if self.state.is_correction and _is_taken_out(rest):
            return False  # 红牛三箱不对两箱 雪碧不要了
        if self.state.is_correction and self.bound.items and _is_talk(said, rest):
            return False  # 水桶5个 不不 8个 楼上也要用
        if prefix:
            return True
        if self.state.is_correction or _is_more_named(rest):
            return False
        return not self.bound.items or not any(e.said for e in rest)

    def _of_target(self, said: SaidAmount) -> bool:
        """脸盆换成衣架1箱 茶花那个: right behind what comes instead."""
        last = self.bound.items[-1] if self.bound.items else None
        if last is None or last.op is not Op.REPLACE or last.target is None:
            return False
        return last.amount == NO_AMOUNT and said.start == last.end

    def _had_amount(self) -> bool:
        return len(self.bound.items) > self.state.first_item

    def _other(self, token: Token) -> None:
        self.bound.others.append(token)
        if token.has("phone") and not any(m.found.fits for m in self.state.group):
            for mention in self.state.take_group():  # 电话13600001111 送2箱牙膏
                take_topic(self, mention)
        if token.has("line"):
            values = [number_value(n) for n in _DIGITS.findall(token.text)]
            lines = [int(v) for v in values if v is not None]
            if token.text.startswith(("最后", "后", "下", "末")):  # 最后两个都不要
                lines = list(range(-lines[0], 0)) if lines else [-1]
            elif token.text.startswith(("前", "头", "上")):  # 前两个都加一箱
                lines = list(range(1, lines[0] + 1))
            self.state.line_no = lines[0] if lines else None
            self.state.more_lines = tuple(lines[1:])
        elif token.has("count") and self.state.group and _counts_kinds(token.text):
            number = _DIGITS.search(token.text)
            value = number_value(number.group()) if number else None
            self.state.of_each = int(value) if value is not None and value < 50 else 0
            self.state.is_each = True


def _counts_kinds(text: str) -> bool:
    """两种, 这三款; not 那种, which only points at one."""
    return _KINDS.search(text) is not None and _POINTING.fullmatch(text) is None


def _is_talk(said: SaidAmount, rest: Sequence[Element]) -> bool:
    """Whether no goods are called what stands behind, apart from the amount."""
    behind = next((e for e in rest if e.mention is not None), None)
    if behind is None or behind.mention is None or behind.start <= said.end:
        return False
    return not behind.mention.found.fits and not behind.mention.is_bare


def _is_more_named(rest: Sequence[Element]) -> bool:
    """来2箱 再来雪花10箱: what is ordered besides has an amount of its own."""
    named = next((at for at, e in enumerate(rest) if e.mention is not None), len(rest))
    return any(e.has("add") for e in rest[:named]) and any(e.said for e in rest[named + 1 :])


def _is_taken_out(rest: Sequence[Element]) -> bool:
    """Whether the next name is one to leave out: the amount before it is not its own."""
    named = next((at for at, e in enumerate(rest) if e.mention is not None), len(rest))
    behind = rest[named + 1 :]
    return any(e.has("remove") for e in behind[:2]) and not any(e.said for e in behind)
