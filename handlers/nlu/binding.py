"""Which amount belongs to which goods, and what is to be done with them.

Walks through the clauses once. Names wait for their amount (可乐3箱), amounts for their name
(来5斤葡萄) where the clause ends with a name; command words turn the next item into a change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from handlers.nlu.amounts import SaidAmount
from handlers.nlu.clauses import Clause, Element
from handlers.nlu.intents import Amount, Exact, NoAmount, Op, Vague
from handlers.nlu.mentions import Mentions, OutOfBudget
from handlers.nlu.numerals import number_value
from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.tokens import Kind, Token

_DIGITS = re.compile(r"[0-9]+|[一二两三四五六七八九十百]+")
_NO_AMOUNT = NoAmount()
_TALK = frozenset("了没完快得说卖走")
"""Characters of small talk: a name among them is only spoken of."""
_PERSON = re.compile(
    r"(?:姐|哥|记|店|馆|超市|小吃|食堂|师傅|总|老板|嫂|叔|姨|便利|烧烤|饭店|酒楼|餐厅|小卖部|士多|商行)$|^[阿老小][一-鿿]$"
)
EVERY_LINE = 0
"""The line number of 每样减一箱: all of them."""


@dataclass(slots=True)
class Bound:
    """What the walk found."""

    items: list[RawItem] = field(default_factory=list)
    topics: list[Mention] = field(default_factory=list)
    leftovers: list[tuple[int, int]] = field(default_factory=list)
    others: list[Token] = field(default_factory=list)
    stopped_at: int = -1
    """Where the work budget ended; −1 if it did not."""


@dataclass(slots=True)
class _State:
    """What is open while a clause is read."""

    group: list[Mention] = field(default_factory=list)
    is_each: bool = False
    of_each: int = 0
    op: Op = Op.ADD
    is_explicit: bool = False
    is_correction: bool = False
    is_all: bool = False
    is_removing: bool = False
    is_keeping: bool = False
    is_except: bool = False
    is_others: bool = False
    more_lines: tuple[int, ...] = ()
    line_no: int | None = None
    held: SaidAmount | None = None
    """An amount that waits for the name behind it."""
    replacing: list[Mention | None] = field(default_factory=list)
    first_item: int = 0


def bind(clauses: Sequence[Clause], mentions: Mentions, *, is_list: bool = False) -> Bound:
    """The items of a message, in its order; in a list each line may start with a name."""
    binder = _Binder(mentions, is_list)
    try:
        for at, clause in enumerate(clauses):
            following = clauses[at + 1] if at + 1 < len(clauses) else None
            binder.clause(clause, following)
        binder.close()
    except OutOfBudget:
        binder.bound.stopped_at = clauses[at].elements[0].start if clauses[at].elements else 0
    return binder.bound


class _Binder:
    def __init__(self, mentions: Mentions, is_list: bool) -> None:
        self.mentions = mentions
        self.is_list = is_list
        self.bound = Bound()
        self.state = _State()
        self.groups = 0
        self.corrected = False
        self.excepted: Mention | None = None
        self.for_all: Amount | None = None

    def clause(self, clause: Clause, following: Clause | None) -> None:
        state = self.state
        state.first_item = len(self.bound.items)
        if self._announces(clause, following):
            return
        elements = clause.elements
        is_prefix = _is_prefix(elements)
        for at, element in enumerate(elements):
            if element.mention is not None:
                self._mention(element.mention, elements[at + 1 :])
            elif element.said is not None:
                self._amount(element.said, is_prefix, elements[at + 1 :])
            elif element.word is not None:
                self._word(element, elements[at + 1 :])
            elif element.other is not None:
                self._other(element.other)
        self._end(clause, following)

    def _announces(self, clause: Clause, following: Clause | None) -> bool:
        """各5斤：菠菜 空心菜 …: an amount for all the names that follow."""
        said = [e.said for e in clause.elements if e.said is not None]
        if len(said) != 1 or any(e.mention is not None for e in clause.elements) or following is None:
            return False
        if not any(e.has("each", "all") for e in clause.elements):
            return False
        if any(e.said for e in following.elements) or not any(e.mention for e in following.elements):
            return False
        self.for_all = said[0].amount
        return True

    def close(self) -> None:
        """Whatever still waits at the end of the message."""
        self._flush()

    # names

    def _mention(self, mention: Mention, rest: Sequence[Element]) -> None:
        state = self.state
        if not mention.found.fits and not mention.is_bare:
            if state.is_correction and "是" in mention.text[1:-1]:
                self._not_this_but_that(mention)
                return
            parts = self.mentions.split(mention)
            if parts:
                for part in parts:
                    self._mention(part, rest)
                return
        if state.replacing:
            self._replace_by(mention)
        elif state.held is not None:
            self._add(mention, state.held.amount, state.held.start)
            state.held = None
        elif state.is_removing:
            self._change(Op.REMOVE, mention)
        elif state.is_keeping:
            self._change(Op.KEEP_ONLY, mention)
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
        held = state.held.amount if state.held is not None else _NO_AMOUNT
        state.held = None
        self.bound.items.append(
            RawItem(Op.REPLACE, start, target.end, old, held, target, state.line_no, is_explicit=True)
        )
        state.line_no = None
        state.op, state.is_correction = Op.ADD, False

    def _change(self, op: Op, mention: Mention | None) -> None:
        state = self.state
        start = mention.start if mention is not None else 0
        end = mention.end if mention is not None else 0
        self.bound.items.append(
            RawItem(op, start, end, mention, _NO_AMOUNT, None, state.line_no, is_explicit=True)
        )
        state.line_no = None

    # amounts

    def _amount(self, said: SaidAmount, is_prefix: bool, rest: Sequence[Element]) -> None:
        state = self.state
        has_name_next = any(e.mention is not None for e in rest)
        if state.group and not (is_prefix and state.held is None and has_name_next and self._had_amount()):
            self._give(said.amount, said.start, said.end)
        elif state.line_no is not None or state.is_all:
            self._plain(said)
        elif is_prefix and has_name_next:
            state.held = said
        elif has_name_next and not state.is_correction and not any(e.said for e in rest):
            state.held = said
        elif has_name_next and not self.bound.items and not state.is_correction:
            state.held = said
        else:
            self._plain(said)

    def _had_amount(self) -> bool:
        return len(self.bound.items) > self.state.first_item

    def _give(self, amount: Amount, start: int, end: int) -> None:
        """An amount for the names that wait: the last one, or each of them."""
        state = self.state
        waiting, state.group = self._named(state.group), []
        if not waiting:
            self._plain(SaidAmount(start, end, amount, "", getattr(amount, "unit", None)))
            return
        if state.is_each and (len(waiting) > 1 or state.of_each):
            self.groups += 1
            for mention in waiting:
                self._item(mention, amount, end, group=self.groups)
        else:
            if state.is_each and len(waiting) == 1:
                self.groups += 1
                self._item(waiting[0], amount, end, group=self.groups, spread=True)
            else:
                for mention in waiting[:-1]:
                    self._no_amount(mention)
                self._item(waiting[-1], amount, end)
        self._reset()

    def _named(self, waiting: list[Mention]) -> list[Mention]:
        """The names among what waits: small talk becomes a topic, so does 孜然粉快见底了."""
        named: list[Mention] = []
        for mention in waiting:
            if mention.found.fits or mention.is_bare:
                named.append(mention)
                continue
            head = self.mentions.head_of(mention)
            if head is not None and len(head.rest) > 1 and not _TALK.isdisjoint(head.rest):
                self.bound.topics.append(head)
                self.bound.leftovers.append((mention.start, mention.end))
            elif self.corrected and self.bound.items:
                self.bound.leftovers.append((mention.start, mention.end))
            else:
                named.append(mention)
        return named

    def _item(
        self, mention: Mention, amount: Amount, end: int, *, group: int = 0, spread: bool = False
    ) -> None:
        state = self.state
        if self._is_remark(mention):
            named = self.mentions.without_remark(mention)
            if named is not None:
                self._item(named, amount, end, group=group)
                return
        if self._is_remark(mention) and " " not in mention.text:
            self.bound.leftovers.append((mention.start, max(end, mention.end)))
            return
        parts = self._spread(mention) if spread or group else []
        if parts:
            for part in parts:
                self._item(part, amount, end, group=group)
            return
        self.bound.items.append(
            RawItem(
                state.op, mention.start, max(end, mention.end), mention, amount,
                line_no=state.line_no, group=group, is_explicit=state.is_explicit,
                is_correction=state.is_correction, of_each=state.of_each,
                is_restated=self.corrected,
            )
        )  # fmt: skip

    def _is_remark(self, mention: Mention) -> bool:
        """每条一斤左右, 8点前送: words about the goods or the delivery."""
        if mention.found.fits or mention.is_bare:
            return False
        text = mention.text
        if " " in text and (self.is_list or _PERSON.search(text.split()[0])):
            return True
        if len(text) < 4 and text.startswith("每"):
            return True
        return text.startswith(self.mentions.lexicon.phrases.remarks)

    def _spread(self, mention: Mention) -> list[Mention]:
        """得力中性笔黑红蓝每样3盒: one name with several endings."""
        text = mention.typed or mention.text
        if mention.found.fits or not text or text.isascii():
            return []
        shared = self.mentions.shared_tail(mention)
        if shared:
            return shared
        word = "".join(text.split())
        for cut in range(len(word) - 2, 1, -1):
            stem = word[:cut]
            if not self.mentions.find(stem).fits:
                continue
            for size in (1, 2, 3):
                tail = word[cut:]
                if len(tail) % size or len(tail) // size < 2:
                    continue
                pieces = [tail[i : i + size] for i in range(0, len(tail), size)]
                made = [
                    self.mentions.make(mention.start, mention.end, stem + p, mention.specs)
                    for p in pieces
                ]
                if all(m.found.fits for m in made):
                    return made
        return []

    def _add(self, mention: Mention, amount: Amount, start: int) -> None:
        self._item(replace(mention, start=min(start, mention.start)), amount, mention.end)
        self._reset()

    def _plain(self, said: SaidAmount) -> None:
        """An amount without a name: for the line spoken of, for all, or for the last one."""
        state, items = self.state, self.bound.items
        if state.is_all and state.line_no is None:
            items.append(RawItem(Op.SET_ALL, said.start, said.end, None, said.amount, is_explicit=True))
            self._reset()
            return
        if state.line_no is None and items and not state.is_correction:
            last = items[-1]
            if last.op is Op.REPLACE and isinstance(last.amount, NoAmount):
                items[-1] = replace(last, amount=said.amount, end=said.end)
                self._reset()
                return
            if isinstance(last.amount, Exact) and last.amount.gift is not None:
                items[-1] = replace(last, amount=said.amount, end=said.end)
                self._reset()
                return
            if isinstance(last.amount, NoAmount) and last.op is Op.ADD:
                items[-1] = replace(
                    last, amount=said.amount, end=said.end, op=state.op, is_explicit=state.is_explicit
                )
                self._reset()
                return
            if _is_rest(last, said) and last.end <= said.start:
                self._join(last, said)
                return
            if said.unit is None and state.op is Op.ADD and not state.is_explicit:
                self.bound.leftovers.append((said.start, said.end))
                return
        if state.op is Op.SET and state.line_no is None and len(items) > state.first_item:
            items[-1] = replace(items[-1], op=Op.SET, amount=said.amount, end=said.end, is_explicit=True)
            self._reset()
            return
        op = Op.SET if state.is_correction and state.op is Op.ADD else state.op
        if state.line_no is not None and op is Op.ADD and not state.is_explicit:
            op = Op.SET
        if state.is_each and state.line_no is None and op is not Op.ADD:
            state.line_no = EVERY_LINE
        for line in (state.line_no, *state.more_lines):
            items.append(
                RawItem(op, said.start, said.end, None, said.amount, line_no=line,
                        is_explicit=state.is_explicit or state.is_correction,
                        is_correction=state.is_correction)
            )  # fmt: skip
        self._reset()

    def _join(self, last: RawItem, said: SaidAmount) -> None:
        """3箱 6瓶 of the same goods."""
        amount = last.amount
        if isinstance(amount, Exact) and isinstance(said.amount, Exact):
            rest = (*amount.rest, (said.amount.count, said.unit or ""))
            self.bound.items[-1] = replace(last, amount=replace(amount, rest=rest), end=said.end)

    def _reset(self) -> None:
        state = self.state
        state.is_each, state.of_each, state.op = False, 0, Op.ADD
        state.is_explicit = state.is_correction = state.is_all = False
        state.is_removing = state.is_keeping = False
        state.line_no, state.more_lines = None, ()

    # command words

    def _word(self, element: Element, rest: Sequence[Element]) -> None:
        state = self.state
        word = element.word
        assert word is not None  # noqa: S101 - an element is one of four
        if word.has("replace"):
            self._start_replacing()
        elif word.has("others"):
            state.is_others = True
        elif word.has("except"):
            state.is_except = True
        elif word.has("keep_only"):
            self._keep_only()
        elif word.has("remove"):
            self._remove(word, rest)
        elif word.has("half", "double"):
            self._scale(word)
        elif word.has("vague"):
            self._vague(word, rest)
        elif word.has("set_after"):
            if len(self.bound.items) > state.first_item and self.bound.items[-1].op is Op.ADD:
                self.bound.items[-1] = replace(self.bound.items[-1], op=Op.SET, is_explicit=True)
        elif word.has("keep"):
            state.group = []
        elif word.has("each"):
            state.is_each = True
            if word.text.endswith(("加", "减")):
                state.op = Op.ADD if word.text.endswith("加") else Op.MINUS
                state.is_explicit = True
        elif word.has("all"):
            state.is_all = not state.group
            state.is_each = bool(state.group)
        elif word.has("correct"):
            state.is_correction = self.corrected = True
        elif word.has("set") and word.text in {"改", "改成", "改为", "变成", "改要", "改来"} and _names_next(rest):
            self._start_replacing()
        elif word.has("set") and word.text in {"只要", "只来", "只拿"} and rest and not any(e.said for e in rest):
            self._keep_only()
        elif word.has("set"):
            if not word.has("order", "filler") or (state.group and self._is_change(rest)):
                state.op, state.is_explicit = Op.SET, True
        elif word.has("minus"):
            state.op, state.is_explicit = Op.MINUS, True
        elif word.has("add"):
            if state.op is not Op.SET:
                state.op, state.is_explicit = Op.ADD, True
        elif word.has("same_amount"):
            self._same(word)

    def _is_change(self, rest: Sequence[Element]) -> bool:
        return any(e.said is not None for e in rest)

    def _start_replacing(self) -> None:
        state, items = self.state, self.bound.items
        if state.group:
            waiting, state.group = state.group, []
            for mention in waiting[:-1]:
                self._no_amount(mention)
            state.replacing = [waiting[-1]]
        elif items and items[-1].op is Op.REMOVE and len(items) > state.first_item:
            state.replacing = [items.pop().mention]
        else:
            state.replacing = [None]

    def _keep_only(self) -> None:
        state = self.state
        if state.group:
            waiting, state.group = state.group, []
            for mention in waiting:
                self._change(Op.KEEP_ONLY, mention)
        else:
            state.is_keeping = True

    def _remove(self, word: Token, rest: Sequence[Element]) -> None:
        state, items = self.state, self.bound.items
        if state.is_others and not state.is_except:
            state.group, state.is_others = [], False
            return
        if state.group:
            waiting, state.group = state.group, []
            op = Op.KEEP_ONLY if state.is_except else Op.REMOVE
            state.is_except = False
            for mention in waiting:
                self._change(op, mention)
        elif state.line_no is not None:
            for line in (state.line_no, *state.more_lines):
                state.line_no = line
                self._change(Op.REMOVE, None)
            state.more_lines = ()
        elif word.text == "算了" and any(e.said for e in rest) and not any(e.mention for e in rest):
            state.is_correction = self.corrected = True
        elif word.text.startswith(("够", "还")) and len(items) > state.first_item:
            return
        elif len(items) > state.first_item and not any(e.mention for e in rest):
            last = items.pop()
            items.append(replace(last, op=Op.REMOVE, amount=_NO_AMOUNT, is_explicit=True))
        elif any(e.mention is not None for e in rest):
            state.is_removing = True
        else:
            items.append(RawItem(Op.REMOVE, word.start, word.end, None, _NO_AMOUNT, is_explicit=True))

    def _scale(self, word: Token) -> None:
        state = self.state
        factor = Decimal("0.5") if word.has("half") else Decimal(2)
        if state.group:
            waiting, state.group = state.group, []
            for mention in waiting:
                self.bound.items.append(
                    RawItem(Op.SET, mention.start, word.end, mention, _NO_AMOUNT, is_explicit=True, factor=factor)
                )
        else:
            self.bound.items.append(
                RawItem(Op.SCALE_ALL, word.start, word.end, self.excepted, Exact(factor), is_explicit=True, factor=factor)
            )
            self.excepted = None
        self._reset()

    def _vague(self, word: Token, rest: Sequence[Element]) -> None:
        amount = Vague(word.text)
        if self.state.group and not any(m.found.fits or m.is_bare for m in self.state.group):
            return
        if self.state.group:
            self._give(amount, word.start, word.end)
        elif any(e.mention is not None for e in rest) and not any(e.said for e in rest):
            self.state.held = SaidAmount(word.start, word.end, amount)
        elif self.bound.items and isinstance(self.bound.items[-1].amount, NoAmount):
            last = self.bound.items[-1]
            if last.op is Op.ADD:
                self.bound.items[-1] = replace(last, amount=amount, end=word.end)

    def _same(self, word: Token) -> None:
        known = next((i.amount for i in reversed(self.bound.items) if isinstance(i.amount, Exact)), None)
        if known is not None and self.state.group:
            self._give(known, word.start, word.end)

    def _other(self, token: Token) -> None:
        self.bound.others.append(token)
        if token.has("line"):
            values = [number_value(n) for n in _DIGITS.findall(token.text)]
            lines = [int(v) for v in values if v is not None]
            if token.text.startswith("最后"):
                lines = [-1]
            self.state.line_no = lines[0] if lines else None
            self.state.more_lines = tuple(lines[1:])
        elif token.has("count") and self.state.group:
            number = _DIGITS.search(token.text)
            value = number_value(number.group()) if number else None
            self.state.of_each = int(value) if value is not None and value < 50 else 0
            self.state.is_each = True

    # ends

    def _end(self, clause: Clause, following: Clause | None) -> None:
        state = self.state
        if state.held is not None:
            self._plain(state.held)
            state.held = None
        if state.is_except:
            self._end_except(clause, following)
        if state.group and not all(m.found.fits or m.is_bare for m in state.group):
            for mention in (m for m in state.group if not m.found.fits and not m.is_bare):
                self._topic(mention)
            state.group = [m for m in state.group if m.found.fits or m.is_bare]
        if state.group and (clause.is_question or not _continues(following)):
            if state.is_each and not clause.is_question and self._has_known():
                self._same(Token(Kind.WORD, clause.elements[-1].end, clause.elements[-1].end, ""))
            self._flush(clause.is_question)
        if not clause.ends_line and (state.is_correction or state.replacing):
            return
        if clause.ends_line:
            state.replacing.clear()
            self._reset()
        state.is_removing = state.is_keeping = False

    def _end_except(self, clause: Clause, following: Clause | None) -> None:
        """除了花椒，其他全删 keeps only it; 除了咖啡，每样翻一番 leaves it out; else it goes."""
        state = self.state
        words = [] if following is None or clause.ends_line else following.elements
        if any(e.has("remove", "keep_only") for e in words):
            return
        waiting, state.group, state.is_except = state.group, [], False
        if any(e.has("half", "double") for e in words):
            self.excepted = waiting[-1] if waiting else None
            return
        for mention in waiting:
            self._change(Op.REMOVE, mention)

    def _has_known(self) -> bool:
        return any(isinstance(i.amount, Exact) for i in self.bound.items)

    def _flush(self, is_question: bool = False) -> None:
        waiting, self.state.group = self.state.group, []
        for mention in waiting:
            if is_question:
                self._topic(mention)
            else:
                self._no_amount(mention)

    def _no_amount(self, mention: Mention) -> None:
        """Goods without an amount: asked for, if nothing but the goods was said."""
        if self.for_all is not None and mention.found.fits:
            self._item(mention, self.for_all, mention.end)
            return
        if _is_solid(mention):
            state = self.state
            self.bound.items.append(
                RawItem(state.op, mention.start, mention.end, mention, _NO_AMOUNT,
                        line_no=None, is_explicit=state.is_explicit, is_correction=state.is_correction)
            )  # fmt: skip
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


def _names_next(rest: Sequence[Element]) -> bool:
    """Whether a name comes before any amount."""
    first = next((e for e in rest if e.mention is not None or e.said is not None), None)
    return first is not None and first.mention is not None


def _continues(following: Clause | None) -> bool:
    """Whether the next clause starts with what the waiting names lack."""
    if following is None:
        return False
    names_first = True
    for element in following.elements:
        if element.said is not None:
            return names_first and not _is_prefix(following.elements)
        if element.mention is not None:
            names_first = False
            if not any(e.has("each") for e in following.elements):
                return False
            return True
        if element.has("vague", "each"):
            return True
    return False


def _is_solid(mention: Mention) -> bool:
    """Whether a name without an amount is surely goods: no lone character, no guess by sound."""
    fits = mention.found.fits
    if mention.is_bare:
        return bool(mention.specs)
    return any(not f.loose and f.fuzzy * 2 < len(mention.text) for f in fits) and len(mention.text) > 1


def _is_prefix(elements: Sequence[Element]) -> bool:
    """Amounts before names: the clause starts with an amount and ends with a name."""
    known = [e for e in elements if e.mention is not None and e.mention.found.fits]
    if known and elements[0].mention is not None and not elements[0].mention.found.fits:
        elements = elements[1:]
    kinds = [
        "a" if e.said is not None or e.has("vague") else "m"
        for e in elements
        if e.said is not None or e.mention is not None or e.has("vague")
    ]
    return len(kinds) > 1 and kinds[0] == "a" and kinds[-1] == "m"


def _is_rest(last: RawItem, said: SaidAmount) -> bool:
    """Whether a second amount goes with the first (3箱 6瓶)."""
    return (
        isinstance(last.amount, Exact)
        and isinstance(said.amount, Exact)
        and last.amount.unit is not None
        and said.unit is not None
        and last.amount.unit != said.unit
        and not last.amount.rest
        and last.mention is not None
    )
