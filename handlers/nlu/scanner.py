"""Cutting a normalised text into tokens: amounts, command words, dates, prices, and the rest.

The rest (`TEXT`) is what may name goods. A numeral or command character inside a name of the
catalogue (三只松鼠, 加多宝) stays text.
"""

import re
import string
import unicodedata
from dataclasses import replace
from decimal import Decimal

from handlers.nlu.amounts import amount_at
from handlers.nlu.carrying import begins_name
from handlers.nlu.commandwords import CommandWords
from handlers.nlu.intents import Exact
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.loneunits import is_wanting, lone_unit
from handlers.nlu.modelnumbers import letters_and_digits, model_at, number_of_name
from handlers.nlu.numerals import NUMERAL_CHARS
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.unitwords import HEARD_INSIDE, UNIT_SOUNDS

_SPECIAL_FIRST = frozenset(
    "头末好送赠搭最够照密尾车验工卡账帐邮房桌门取流老用地收卖都才只第0123456789一二两三四五六七八九十百几这那近过哪每多周星礼大后明今昨前上下早晚中傍凌次当隔月年怎咋快慢嫩新甜淡咸硬软熟瘦肥鲜粗细¥$￥转付收欠打按价给本共合总小=听聽t上abcdefghijklmnopqrstuvwxyz"
)
_PACKED = re.compile(r"装$|包$|罐$")
_ADDRESS = re.compile(
    r"(?:收货)?地址[:：]?|[一-鿿]{2,6}(?:路|街|巷|大道|胡同)[0-9]|[一-鿿]{2,6}弄[0-9]{1,4}号"
)
_CROSS = re.compile(
    r"([a-z]{0,2}[0-9]{1,4}(?:\.[0-9]{1,2})?[*x][0-9]{1,4}(?:\.[0-9]{1,2})?)(mm|cm|m|毫米|厘米|米)?(?![0-9.*=a-z])"
)
_PLAIN = frozenset(string.ascii_letters + string.digits)
_RATIO_MARKS = frozenset(":比")
_RATIO = re.compile(r"[0-9](?:[:比][0-9]){2,}(?![0-9])")
_MIXED = re.compile(
    r"(?:1\+[12]|[2-9]\+[2-9])(?![0-9*x])(?=[^\s,，。;；0-9]{1,8}[0-9一二两三四五六七八九十半]+[一-鿿])"
)
_IS_WORD = re.compile("[一-鿿]")
_POINTING = ("那种", "这种", "那款", "这款")
"""百奇那种: it points at the goods, nothing is counted."""
_IN_BLOCKS = (
    "腐",
    "皂",
    "底料",
    "豆干",
    "姜",
    "毛巾",
    "蛋糕",
    "面饼",
    "抹布",
    "擦",
    "奶酪",
    "黄油",
    "芝士",
)
_SIZE_ENDS = re.compile("[0-9](?:g|克)$")
_BREAKS = frozenset("\n。!！;；?？")
_COMMAS = frozenset(",，:：|…")
_BRACKETED = re.compile(r"\[[^\[\]\n]{0,24}\]")


def scan(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of a normalised text, in order and without gaps."""
    return _Scanner(text, lexicon).run()


class _Scanner:
    """One pass over one text."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.tokens: list[Token] = []
        self.commands = CommandWords(text, lexicon, self.tokens)
        self.pending = -1
        self.at = 0
        self.cut_at = -1

    def run(self) -> list[Token]:
        size = len(self.text)
        while self.at < size:
            if not self._step():
                if self.pending < 0:
                    self.pending = self.at
                self.at += 1
        self._flush()
        return self.tokens

    def _flush(self) -> None:
        if self.pending >= 0:
            piece = self.text[self.pending : self.at]
            self.tokens.append(Token(Kind.TEXT, self.pending, self.at, piece))
            self.pending = -1

    def _emit(
        self, kind: Kind, end: int, cats: tuple[str, ...] = (), said: SaidAmount | None = None
    ) -> bool:
        self._flush()
        self.tokens.append(Token(kind, self.at, end, self.text[self.at : end], cats, said))
        self.at = end
        return True

    def _step(self) -> bool:
        char = self.text[self.at]
        if char > "\u2000" and unicodedata.category(char) in {"So", "Sk", "Co"}:
            return self._emit(Kind.SPACE, self.at + 1)
        if char == " ":
            end = self.at
            while end < len(self.text) and self.text[end] == " ":
                end += 1
            return self._emit(Kind.SPACE, end)
        if char in _BREAKS:
            return self._emit(Kind.BREAK, self.at + 1)
        if char in _COMMAS and not self._inside_number():
            return self._emit(Kind.COMMA, self.at + 1)
        if char == "、":
            return self._emit(Kind.LIST, self.at + 1)
        if char == "[" and (found := _BRACKETED.match(self.text, self.at)) is not None:
            return self._emit(Kind.OTHER, found.end(), ("bracket",))
        guard = self._guard()
        if guard:
            if self.pending < 0:
                self.pending = self.at
            self.at += guard
            return True
        return (
            self._number(char) or self._special() or self._amount() or self._one() or self._word()
        )

    def _number(self, char: str) -> bool:
        """A number that is no amount: a size, a model, a piece of a name."""
        text, at = self.text, self.at
        is_plain = char in _PLAIN
        goes_on = is_plain and at > 0 and text[at - 1] in _PLAIN
        begins = is_plain and not goes_on
        is_named = begins or (goes_on and at == self.cut_at)
        if not char.isdigit():
            return (begins and self._cross()) or (is_named and self._named_number())
        if text[at + 1 : at + 2] in _RATIO_MARKS and self._ratio():
            return True
        if (begins and self._cross()) or self._model():
            return True
        return (is_named and self._named_number()) or (is_plain and self._mixed())

    def _mixed(self) -> bool:
        """雀巢1+2来两盒: as a drink is mixed, where another amount follows what goes on."""
        text, at = self.text, self.at
        found = _MIXED.match(text, at)
        if found is None or self.pending < 0 or not _IS_WORD.match(text, at - 1):
            return False
        return self.lexicon.units.at(text, found.end()) is None and self._as_text(found.end())

    def _word(self) -> bool:
        found = self.commands.found(self.at, in_text=self.pending >= 0)
        return found is not None and self._emit(Kind.WORD, *found)

    def _inside_number(self) -> bool:
        text, at = self.text, self.at
        return bool(
            text[at] == ","
            and at
            and text[at - 1].isdigit()
            and re.match(r",[0-9]{3}(?![0-9])", text[at : at + 5])
            and re.search(r"(?<![0-9.])[0-9]{1,3}$", text[max(0, at - 4) : at])
        )

    def _guard(self) -> int:
        """How many characters from here belong to a name's piece that starts here."""
        text, at, guards = self.text, self.at, self.lexicon.guards
        longest = 0
        if (
            text[at] == "加"
            and self.pending < 0
            and not begins_name(text[at : at + 2], self.lexicon)
        ):
            return 0  # 加酱油 where 无添加酱油 is sold
        for length in (3, 2):
            if text[at : at + length] in guards and len(text) - at >= length:
                longest = length
                break
        return longest

    def _named_number(self) -> bool:
        """1664, C100, 6个核桃: letters and digits that stand in a name are text."""
        text, at = self.text, self.at
        end = letters_and_digits(text, at, self.lexicon)
        if end:
            self.cut_at = end
        else:
            end = number_of_name(text, at, self.lexicon)
        return bool(end) and self._as_text(end)

    def _ratio(self) -> bool:
        """1:1:1, as oils are mixed: part of a name."""
        found = _RATIO.match(self.text, self.at)
        if found is None or (self.at and self.text[self.at - 1].isdigit()):
            return False
        return self._as_text(found.end())

    def _cross(self) -> bool:
        """60*80, M4*25: a size in two measures, not 24*10件."""
        text, at = self.text, self.at
        found = _CROSS.match(text, at)
        if found is None:
            return False
        end = found.end()
        if self.lexicon.units.at(text, end) is not None and found.group(2) is None:
            known = self.lexicon.has_token(f"#{found.group(1)}")
            if not known:
                return False
        number = found.group(1).replace("x", "*")
        if self._is_size_times(number, found.group(2)):
            return False
        if "*" not in found.group(1) and not self.lexicon.has_token(f"#{number}"):
            return False
        said = SaidAmount(at, end, Exact(Decimal(1)), number, None)
        return self._emit(Kind.AMOUNT, end, ("cross",), said)

    def _is_size_times(self, number: str, unit: str | None) -> bool:
        """怡宝555*10: the size of goods, then how many, where nothing is called 555*10."""
        if unit is not None or self.lexicon.has_token(f"#{number}"):
            return False
        size, _, count = number.partition("*")
        return self.lexicon.has_token(f"#{size}") and not self.lexicon.has_token(f"#{count}")

    def _model(self) -> bool:
        """白虾30/40, 4分水龙头: numbers by which goods are told apart."""
        if not self.text[self.at].isdigit():
            return False
        model = model_at(self.text, self.at, self.lexicon, follows_text=self.pending >= 0)
        if model is None:
            return False
        if model.is_text:
            return self._as_text(model.end)
        said = SaidAmount(self.at, model.end, Exact(model.count), model.number, model.unit)
        return self._emit(Kind.AMOUNT, model.end, ("cross",), said)

    def _as_text(self, end: int) -> bool:
        if self.pending < 0:
            self.pending = self.at
        self.at = min(end, len(self.text))
        return True

    def _special(self) -> bool:
        if self.text[self.at] not in _SPECIAL_FIRST and not _ADDRESS.match(self.text, self.at):
            return False
        found = self.lexicon.phrases.special.match(self.text, self.at)
        if found is None or found.end() == self.at:
            return False
        name, end = found.lastgroup or "", found.end()
        if self._is_no(name, found.group()):
            return False
        if name in {"date", "time"} and self.text[end - 1] in "前后":
            end -= self.lexicon.has_pair(self.text[end - 1 : end + 1])  # 上回前腿13块5
        if name == "people":
            return self._emit(Kind.WORD, end, ("vague",))
        return self._emit(Kind.OTHER, end, (name,))

    def _is_no(self, name: str, piece: str) -> bool:
        """Whether what looks like a count, a price or an order's number here is none."""
        before = self.text[self.at - 1] if self.at else " "
        if name in {"count", "place", "price"} and before.isdigit():
            return True
        if name == "line" and piece.isdigit():  # 红牛 3改5, not 2改5
            kinds = [t.kind for t in self.tokens if t.kind is not Kind.SPACE]
            return self.pending >= 0 or kinds[-1:] == [Kind.TEXT]
        if name == "place":
            return self._in_name(self.at + len(piece))
        if name == "count":
            is_other = piece[0] == "每" or piece in {"一样", "一种", "一家", *_POINTING}
            packed = _PACKED.search(piece) is not None
            return is_other or packed or self._in_name(self.at + len(piece))
        if name == "price":
            is_sold = piece.endswith("块") and self._are_sold_in_blocks()
            return is_sold or self._is_size(piece)
        return name == "order_no" and before.isalpha() and before.isascii()

    def _are_sold_in_blocks(self) -> bool:
        """豆腐4块: by the goods, or where none are known by the word before."""
        if self.lexicon.codes:
            return "块" in self.lexicon.sold_in
        before = self.text[max(0, self.at - 3) : self.at].rstrip()
        return before.endswith(_IN_BLOCKS) or _SIZE_ENDS.search(before) is not None

    def _in_name(self, end: int) -> bool:
        """花雕十年, 30个单开: the word that is counted belongs to a name of the catalogue."""
        inside, beyond = self.text[max(self.at, end - 2) : end], self.text[end - 1 : end + 1]
        return any(
            len(pair) == 2 and not pair[0].isascii() and self.lexicon.has_pair(pair)
            for pair in (inside, beyond)
        )

    def _is_size(self, piece: str) -> bool:
        """205一箱 is a size and an amount where goods of 205 are sold, not a price."""
        number = re.match(r"[0-9.]+", piece)
        if number is None or "元" in piece or "块" in piece:
            return False
        said_before = self.text[max(0, self.at - 2) : self.at]
        if said_before.endswith(("是", "价", "卖", "按", "算", "才", "要")):
            return False
        return self.lexicon.has_token(f"#{number.group()}")

    def _amount(self) -> bool:
        before = self.text[self.at - 1] if self.at else " "
        char = self.text[self.at]
        if char.isdigit() and before.isascii() and before.isalpha() and self.at != self.cut_at:
            return False
        if char == "+" and not self.text[self.at + 1 : self.at + 2].isdigit():
            return False
        said = self._heard(self._said_apart(amount_at(self.text, self.at, self.lexicon.units)))
        if said is None or not self._is_number(said) or self._is_misheard(said):
            return False
        self.cut_at = said.end  # 250ml3箱: what follows a Latin unit is a number of its own
        return self._emit(Kind.AMOUNT, said.end, said=said)

    def _one(self) -> bool:
        """来箱可乐: a unit right behind the word for wanting is one of it."""
        last = self.tokens[-1] if self.tokens and self.pending < 0 else None
        if last is None or not last.has("order", "add") or not is_wanting(last.text):
            return False
        unit = lone_unit(self.text, self.at, begins_name=self._begins_name)
        if not unit:
            return False
        end = self.at + len(unit)
        said = SaidAmount(self.at, end, Exact(Decimal(1), unit), "", unit)
        return self._emit(Kind.AMOUNT, end, said=said)

    def _said_apart(self, said: SaidAmount | None) -> SaidAmount | None:
        """娃娃菜10 包菜15: a unit behind a blank that begins the name of other goods is none."""
        if said is None or said.unit is None:
            return said
        at = said.end - len(said.unit)
        if self.text[at - 1] != " " or not begins_name(self.text[at : at + 2], self.lexicon):
            return said
        return amount_at(self.text[: at - 1], self.at, self.lexicon.units)

    def _is_misheard(self, said: SaidAmount) -> bool:
        """冷酸零双重抗敏: none of a unit that goes on as a name is part of the name."""
        text = self.text
        if text[self.at] not in "零〇" or self.pending < 0 or said.unit is None:
            return False
        return self.lexicon.has_pair(text[said.end - 1 : said.end + 1])

    def _heard(self, said: SaidAmount | None) -> SaidAmount | None:
        """二十金番茄: a unit written by its sound, where no name starts with that character."""
        if said is None or said.unit is not None or not isinstance(said.amount, Exact):
            return said
        char = self.text[said.end : said.end + 1]
        unit = UNIT_SOUNDS.get(char)
        if unit is None or self._begins_name(said.end):
            return said
        following = self.text[said.end + 1 : said.end + 3]
        known = self.lexicon.has_pair(following) if char in HEARD_INSIDE else False
        if not known and not self.lexicon.has_sound(following):
            return said
        return SaidAmount(
            said.start, said.end + 1, replace(said.amount, unit=unit), "", unit, True
        )

    def _begins_name(self, at: int) -> bool:
        """Whether a name of this catalogue or of any goods starts here (2香蕉)."""
        known = self.lexicon.names.goods
        text = self.text
        return self.lexicon.has_pair(text[at : at + 2]) or any(
            text[at : at + n] in known for n in (2, 3)
        )

    def _is_number(self, said: SaidAmount) -> bool:
        """A lone Chinese numeral counts only before a unit or a gap; -3 after a word is a dash."""
        text, at = self.text, self.at
        if text[at] == "-" and at and text[at - 1] not in " \n" and text.count("-") > 1:
            return False
        if said.unit is not None or text[at].isascii():
            follow = text[said.end : said.end + 1]
            return not (
                said.unit is None
                and follow.isascii()
                and follow.isalpha()
                and not self._unit_like(said.end)
            )
        if text[at] in "俩仨":
            return True
        if text[at] in NUMERAL_CHARS:
            follow = text[said.end : said.end + 1]
            if not follow or follow in " \n,，。;；、.!！?？~吧啊哈呢了的":
                return len(text[at : said.end]) > 0 and not (
                    said.end - at == 1 and text[at] == "半"
                )
            return said.end - at > 1 and not ("一" <= follow <= "鿿")
        return True

    def _unit_like(self, at: int) -> bool:
        return self.text[at] in "x*"
