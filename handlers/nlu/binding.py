"""Which amount belongs to which goods, and what is to be done with them.

Walks through the clauses once. Names wait for their amount (可乐3箱), amounts for their name
(来5斤葡萄) where the clause ends with a name; command words turn the next item into a change.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.nlu.amounts import SaidAmount
from handlers.nlu.bound import (
    NO_AMOUNT,
    Bound,
    Message,
    State,
    continues,
    is_prefix,
    is_solid,
    mixed_places,
    names_follow_amounts,
    only_names,
)
from handlers.nlu.clauses import Clause, Element
from handlers.nlu.commands import give_same, take_word
from handlers.nlu.intents import Amount, Op
from handlers.nlu.mentions import Mentions, OutOfBudget
from handlers.nlu.nameless import take_nameless
from handlers.nlu.naming import each_size, is_remark, kinds_named, names_among, spread_name
from handlers.nlu.numerals import number_value
from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.tokens import Token

_KINDS = re.compile(r"[种样味款色]|品种|规格|味道")
_DIGITS = re.compile(r"[0-9]+|[一二两三四五六七八九十百]+")


def bind(clauses: Sequence[Clause], mentions: Mentions, *, is_list: bool = False) -> Bound:
    """The items of a message, in its order; in a list each line may start with a name."""
    walk = Walk(mentions, is_list)
    at, start = 0, 0
    try:
        for at, clause in enumerate(clauses):
            start = clause.elements[0].start if clause.elements else start
            walk.clause(clause, clauses[at + 1] if at + 1 < len(clauses) else None)
        walk.flush()
    except OutOfBudget:
        rest = clauses[at + 1 :] if walk.take_as_said(clauses[at]) else clauses[at:]
        starts = [c.elements[0].start for c in rest if c.elements]
        walk.bound.stopped_at = starts[0] if starts else -1 if not rest else start
    return walk.bound


class Walk:
    """One pass over the clauses of a message."""

    def __init__(self, mentions: Mentions, is_list: bool) -> None:
        self.mentions = mentions
        self.bound = Bound()
        self.state = State()
        self.message = Message(is_list)
        self.skipped_to = 0
        """To where words are left unread that could mean two things."""
        self.following: Clause | None = None
        """What follows the clause that is read."""

    def clause(self, clause: Clause, following: Clause | None) -> None:
        state = self.state
        self.following = following
        state.first_item = len(self.bound.items)
        if self._announces(clause, following):
            return
        elements = clause.elements
        prefix, places = is_prefix(elements), mixed_places(elements)
        for at, element in enumerate(elements):
            if element.start < self.skipped_to:
                continue
            if element.mention is not None and state.else_at >= 0:
                self.bound.leftovers.append((state.else_at, element.mention.end))
                state.else_at = -1
            elif element.mention is not None:
                self._mention(element.mention, elements[at + 1 :])
            elif element.said is not None:
                takes_next = places.get(at, prefix or self._runs_ahead(elements[at:]))
                self._drop_unknown(takes_next, elements[at + 1 :])
                self._amount(element.said, takes_next, elements[at + 1 :])
            elif element.word is not None:
                take_word(self, element.word, elements[at + 1 :])
            elif element.other is not None:
                self._other(element.other)
        self._end(clause, following)

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
        known = mention.found.fits or self.mentions.lexicon.is_private(mention.found.word)
        if not known and not mention.is_bare:
            if state.is_correction and "是" in mention.text[1:-1]:
                self._not_this_but_that(mention)
                return
            mention = self.mentions.unlinked(mention)
            parts = self.mentions.split(mention)
            if parts:
                for part in parts:
                    self._mention(part, rest)
                return
        if state.is_denied:
            self.bound.leftovers.append((mention.start, mention.end))
            state.is_denied = False
        elif state.replacing:
            self._replace_by(mention)
        elif state.factor is not None:
            self.scale(mention, mention.end, state.factor)
            state.factor = None
        elif state.held is not None:
            self._add(mention, state.held.amount, state.held.start)
            state.held = None
        elif state.is_removing or state.is_keeping:
            self.change(Op.REMOVE if state.is_removing else Op.KEEP_ONLY, mention)
        else:
            state.group.append(mention)

    def _not_this_but_that(self, mention: Mention) -> None:
        """不是可乐是百事: the first is replaced by the second."""
        wrong, _, right = mention.text.partition("是")
        first = self.mentions.make(mention.start, mention.end, wrong, ())
        second = self.mentions.make(mention.start, mention.end, right, mention.specs)
        self.state.replacing = [first]
        self._replace_by(second)

    def _replace_by(self, target: Mention) -> None:
        state = self.state
        old = state.replacing.pop()
        start = old.start if old is not None else target.start
        held = state.held.amount if state.held is not None else NO_AMOUNT
        state.held = None
        self.bound.items.append(
            RawItem(
                Op.REPLACE, start, target.end, old, held, target, state.line_no, is_explicit=True
            )
        )
        state.line_no = None
        state.op, state.is_correction = Op.ADD, False

    def change(self, op: Op, mention: Mention | None) -> None:
        state = self.state
        start = mention.start if mention is not None else 0
        end = mention.end if mention is not None else 0
        self.bound.items.append(
            RawItem(op, start, end, mention, NO_AMOUNT, None, state.line_no, is_explicit=True)
        )
        state.line_no = None

    def scale(self, mention: Mention, end: int, factor: Decimal) -> None:
        """可乐减半, 去掉一半红牛: so many times what the draft has of it."""
        self.bound.items.append(
            RawItem(
                Op.SET, mention.start, end, mention, NO_AMOUNT, is_explicit=True, factor=factor
            )
        )

    def scale_lines(self, word: Token, factor: Decimal) -> None:
        """第一个翻一倍: the lines spoken of by number."""
        state = self.state
        for line in (state.line_no, *state.more_lines):
            self.bound.items.append(
                RawItem(Op.SET, word.start, word.end, None, NO_AMOUNT, line_no=line,
                        is_explicit=True, factor=factor)
            )  # fmt: skip
        state.reset()

    # amounts

    def _amount(self, said: SaidAmount, prefix: bool, rest: Sequence[Element]) -> None:
        state = self.state
        if state.skips_amount:
            state.skips_amount = False
            left = self.bound.leftovers
            if left and left[-1][1] <= said.start and not self.state.group:
                left[-1] = (left[-1][0], said.end)
            return
        has_name_next = any(e.mention is not None for e in rest)
        if state.group and not (
            prefix and state.held is None and has_name_next and self._had_amount()
        ):
            self.give(said.amount, said.start, said.end)
        elif state.line_no is not None or state.is_all:
            take_nameless(self, said)
        elif has_name_next and self._holds(prefix, rest):
            state.held = said
        else:
            take_nameless(self, said)

    def _drop_unknown(self, takes_next: bool, rest: Sequence[Element]) -> None:
        """你好我是桂姐小炒十五斤五花肉: words before an amount that has its name behind it."""
        waiting = self.state.group
        known = any(e.mention is not None and e.mention.found.fits for e in rest)
        if (
            takes_next
            and known
            and waiting
            and not any(m.found.fits or m.is_bare for m in waiting)
        ):
            for mention in self.state.take_group():
                self._topic(mention)

    def _holds(self, prefix: bool, rest: Sequence[Element]) -> bool:
        """Whether an amount waits for the name behind it."""
        if prefix:
            return True
        if self.state.is_correction:
            return False
        return not self.bound.items or not any(e.said for e in rest)

    def _had_amount(self) -> bool:
        return len(self.bound.items) > self.state.first_item

    def give(self, amount: Amount, start: int, end: int) -> None:
        """An amount for the names that wait: the last one, or each of them."""
        state = self.state
        waiting = names_among(
            state.take_group(), self.mentions, bound=self.bound, message=self.message
        )
        if not waiting:
            take_nameless(self, SaidAmount(start, end, amount, "", getattr(amount, "unit", None)))
            return
        waiting = [one for mention in waiting for one in self._kinds(mention)]
        if state.is_each:
            waiting = [one for mention in waiting for one in each_size(mention)]
        if state.narrowed == 1 and len(waiting) == 2:
            joined = self.mentions.joined(waiting[0], waiting[1])
            waiting = [joined] if joined is not None else waiting
        if state.is_each and (len(waiting) > 1 or state.of_each):
            self.message.groups += 1
            for mention in waiting:
                self._item(mention, amount, end, group=self.message.groups)
        else:
            if state.is_each and len(waiting) == 1:
                self.message.groups += 1
                self._item(waiting[0], amount, end, group=self.message.groups, spread=True)
            else:
                for mention in waiting[:-1]:
                    self.no_amount(mention)
                self._item(waiting[-1], amount, end)
        self.state.reset()

    def _kinds(self, mention: Mention) -> list[Mention]:
        """保鲜袋中号大号各5盒: each size; without 各 the name alone, so that it is asked."""
        found = kinds_named(mention, self.mentions)
        if found is None:
            return [mention]
        return found[1] if self.state.is_each else [found[0]]

    def _item(
        self, mention: Mention, amount: Amount, end: int, *, group: int = 0, spread: bool = False
    ) -> None:
        state = self.state
        remark = is_remark(mention, self.mentions, self.message)
        named = self.mentions.without_remark(mention) if remark else None
        if named is not None:
            self._item(named, amount, end, group=group)
            return
        if remark and " " not in mention.text:
            self.bound.leftovers.append((mention.start, max(end, mention.end)))
            return
        if mention.is_bare and self._completes_target(mention, amount, end):
            return
        parts = spread_name(mention, self.mentions) if spread or group else []
        if parts:
            for part in parts:
                self._item(part, amount, end, group=group)
            return
        self.bound.items.append(
            RawItem(
                state.op, mention.start, max(end, mention.end), mention, amount,
                line_no=state.line_no, group=group, is_explicit=state.is_explicit,
                is_correction=state.is_correction, of_each=state.of_each,
                is_restated=self.message.is_corrected or state.is_settled,
                is_final=state.is_final,
            )
        )  # fmt: skip

    def _completes_target(self, mention: Mention, amount: Amount, end: int) -> bool:
        """大豆油换成菜籽油，还是20L的两桶: which one of the new goods, and how much."""
        last = self.bound.items[-1] if self.bound.items else None
        if last is None or last.op is not Op.REPLACE or last.target is None:
            return False
        joined = self.mentions.joined(last.target, mention)
        if joined is None or last.amount != NO_AMOUNT:
            return False
        self.bound.items[-1] = replace(last, target=joined, amount=amount, end=end)
        return True

    def _add(self, mention: Mention, amount: Amount, start: int) -> None:
        self._item(replace(mention, start=min(start, mention.start)), amount, mention.end)
        self.state.reset()

    def _other(self, token: Token) -> None:
        self.bound.others.append(token)
        if token.has("line"):
            values = [number_value(n) for n in _DIGITS.findall(token.text)]
            lines = [int(v) for v in values if v is not None]
            if token.text.startswith("最后"):  # 最后两个都不要
                lines = list(range(-lines[0], 0)) if lines else [-1]
            elif token.text.startswith("前"):  # 前两个都加一箱
                lines = list(range(1, lines[0] + 1))
            self.state.line_no = lines[0] if lines else None
            self.state.more_lines = tuple(lines[1:])
        elif token.has("count") and self.state.group and _KINDS.search(token.text):
            number = _DIGITS.search(token.text)
            value = number_value(number.group()) if number else None
            self.state.of_each = int(value) if value is not None and value < 50 else 0
            self.state.is_each = True

    # ends

    def _end(self, clause: Clause, following: Clause | None) -> None:
        state = self.state
        if state.held is not None:
            take_nameless(self, state.held)
            state.held = None
        if state.is_except:
            self._end_except(clause, following)
        if state.group and not all(m.found.fits or m.is_bare for m in state.group):
            for mention in (m for m in state.group if not m.found.fits and not m.is_bare):
                self._topic(mention)
            state.group = [m for m in state.group if m.found.fits or m.is_bare]
        self._refine_all()
        is_open = continues(following) or state.is_except
        if state.group and (clause.is_question or not is_open):
            if state.is_each and not clause.is_question:
                give_same(self, clause.elements[-1].end)
            self.flush(clause.is_question)
        if not clause.ends_line and (state.is_correction or state.replacing):
            return
        if clause.ends_line:
            state.replacing.clear()
            self.state.reset()
        state.is_removing = False
        state.is_keeping = state.is_keeping and not clause.ends_line and only_names(following)

    def _refine_all(self) -> None:
        """都要罐装的: a pack or a size for all that was named before."""
        state = self.state
        if (
            (state.is_all or state.is_each)
            and self.bound.items
            and len(state.group) == 1
            and state.group[0].is_bare
        ):
            (mention,) = state.take_group()
            self.bound.items.append(
                RawItem(Op.ADD, mention.start, mention.end, mention, NO_AMOUNT, is_every=True)
            )

    def _end_except(self, clause: Clause, following: Clause | None) -> None:
        """除了花椒，其他全删 keeps only it; 除了咖啡，每样翻一番 leaves it out; else it goes."""
        state = self.state
        words = [] if following is None or clause.ends_line else following.elements
        if any(e.has("remove", "keep_only") for e in words):
            return
        waiting, state.group, state.is_except = state.group, [], False
        is_rest = any(e.has("each", "all", "others") for e in words) and not any(
            e.mention is not None for e in words
        )
        is_changed = is_rest and any(e.said is not None for e in words)
        if is_changed or any(e.has("half", "double") for e in words):
            self.message.excepted = tuple(p for m in waiting for p in self.mentions.listed(m))
            return
        for mention in waiting:
            self.change(Op.REMOVE, mention)

    def flush(self, is_question: bool = False) -> None:
        waiting, self.state.group = self.state.group, []
        for mention in waiting:
            if is_question:
                self._topic(mention)
            else:
                self.no_amount(mention)

    def no_amount(self, mention: Mention) -> None:
        """Goods without an amount: asked for, if nothing but the goods was said."""
        if self.message.for_all is not None and mention.found.fits:
            self._item(mention, self.message.for_all, mention.end)
            return
        if is_solid(mention):
            state = self.state
            self.bound.items.append(
                RawItem(
                    state.op,
                    mention.start,
                    mention.end,
                    mention,
                    NO_AMOUNT,
                    is_explicit=state.is_explicit,
                    is_correction=state.is_correction,
                )
            )
            return
        self._topic(mention)

    def _topic(self, mention: Mention) -> None:
        if mention.found.fits:
            self.bound.topics.append(mention)
            return
        head = self.mentions.head_of(mention)
        if head is not None:
            self.bound.topics.append(head)
        self.bound.leftovers.append((mention.start, mention.end))
