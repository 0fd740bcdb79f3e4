"""Words to the bot among the words of an order: whether a phrase at a place is a command here, or
part of a name (加多宝, 沙拉2箱).
"""

import re
from dataclasses import dataclass

from handlers.nlu.amounts import amount_at
from handlers.nlu.carrying import begins_name, leads_amount
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.numerals import NUMERAL_CHARS
from handlers.nlu.tokens import Kind, Token

_NOT_ALONE = frozenset(
    (
        "order",
        "add",
        "minus",
        "set",
        "each",
        "all",
        "still",
        "correct",
        "vague",
        "approx",
        "replace",
        "remove",
        "half",
        "carry",
        "outside",
        "except",
    )
)
_EXCEPT = re.compile(r"[^\s,，。]{1,14}外")
_NAMED = frozenset("上下整报留发配备")
"""Verbs of an order that also begin names."""
_DESCRIBES = re.compile("换[的季过号]|整[箱件袋盒桶包][的装]")
"""新换的号, 整袋的土豆."""
_HOW = re.compile(r"(?:太|那么|这么|过于|特别|很)[^\s,，。;；多少]{1,3}的(?=[\s,，。;；]|$)")
"""不要太辣的: how goods are wanted."""
_SOME = frozenset("点些")
"""各来点: each of them, and 来点 is how much of it."""
_ASKING = frozenset("吗么没不嘛呢")
_ANYWHERE = frozenset("再删撤换另各")


@dataclass(slots=True)
class CommandWords:
    """The command words of one text; `tokens` is what was cut before the place looked at."""

    text: str
    lexicon: Lexicon
    tokens: list[Token]

    def found(self, at: int, *, in_text: bool) -> tuple[int, tuple[str, ...]] | None:
        """The end and the categories of a command at a place; `in_text`: words run up to it."""
        text = self.text
        phrases = self.lexicon.phrases
        if text[at] not in phrases.lengths:
            return None
        before = text[at - 1] if at else " "
        if before.isascii() and before.isalpha() and text[at].isascii():
            return None
        for phrase, cats in phrases.at(text, at):
            end = at + len(phrase)
            if len(phrase) > 1 and "each" in cats and text[end : end + 1] in _SOME:
                continue
            if "remove" in cats and self._only_asks(at, phrase, before):
                continue
            if phrase[-1].isascii() and phrase[-1].isalpha():
                follow = text[end : end + 1]
                if follow.isascii() and follow.isalnum():
                    continue
            elif (len(phrase) == 1 and not self._alone(phrase, cats, end, in_text=in_text)) or (
                phrase in self.lexicon.protected and self._glued(at, end)
            ):
                continue
            if "order" in cats and (cut := self._removal_in(at, end)):
                return cut, ("filler",)
            return end, cats
        return None

    def _only_asks(self, at: int, phrase: str, before: str) -> bool:
        """还有货吗, 要不要 and 不要太辣的 take nothing out."""
        behind = self.text[at + len(phrase) : at + len(phrase) + 1]
        if _HOW.match(self.text, at + len(phrase)):
            return True
        if phrase[0] == "还":
            return bool(behind) and behind in _ASKING
        return phrase[0] == "不" and phrase[1:2] == before

    def _removal_in(self, at: int, end: int) -> int:
        """先拿掉, 帮我拿掉: where a removal begins inside a phrase and ends beyond it; else 0."""
        for cut in range(at + 1, end):
            for phrase, cats in self.lexicon.phrases.at(self.text, cut):
                if cut + len(phrase) > end and "remove" in cats:
                    return cut
        return 0

    def _alone(self, char: str, cats: tuple[str, ...], end: int, *, in_text: bool) -> bool:
        """Whether a single character is a command here rather than part of a name."""
        if not any(c in _NOT_ALONE for c in cats):
            return False
        if _DESCRIBES.match(self.text, end - 1):
            return False
        if char in _ANYWHERE:
            return not (char == "各" and self.text[end : end + 1] in {"种", "类"})
        follow = end
        while follow < len(self.text) and self.text[follow] == " ":
            follow += 1
        after = self.text[follow : follow + 1]
        if "except" in cats:
            return not in_text and _EXCEPT.match(self.text, end) is not None
        if "outside" in cats:  # 除可乐外
            return any(t.has("except") for t in self.tokens)
        if "correct" in cats:
            parted = self.text[end : end + 1]
            return (not parted or parted in ",，。 \n") and not in_text
        if "vague" in cats:
            ends = not after or after in ",，。 \n吧啊呢的"
            return ends and bool(self.tokens or in_text)
        before_amount = bool(after) and (
            after.isdigit() or after in NUMERAL_CHARS or after in "几x*"
        )
        if before_amount and amount_at(self.text, follow, self.lexicon.units) is not None:
            return leads_amount(self.text, end, cats, self.lexicon, in_text=in_text)
        return self._opens(char, cats, after, in_text=in_text)

    def _opens(self, char: str, cats: tuple[str, ...], after: str, *, in_text: bool) -> bool:
        """Whether a single character that no amount follows is a command."""
        if not {"minus", "approx", "replace"}.isdisjoint(cats) or char == "多":
            return False
        if "each" in cats or "all" in cats:
            return after in "来要给拿送订加改减换各是"
        if "set" in cats:
            after_removal = bool(self.tokens) and self.tokens[-1].has("remove")
            return (after_removal and not in_text) or (char == "改" and in_text)
        if not {"order", "add", "still"}.isdisjoint(cats):
            if char == "加" and begins_name(char + after, self.lexicon):
                return False
            if char in _NAMED and self.lexicon.has_pair(char + after):
                return False  # 上等小瓶3箱
            return not in_text and (not self.tokens or self.tokens[-1].kind is not Kind.TEXT)
        return False

    def _glued(self, start: int, end: int) -> bool:
        """Whether a phrase that also stands in names runs on into one here."""
        index = self.lexicon
        left = self.text[max(0, start - 1) : start + 1]
        right = self.text[end - 1 : end + 1]
        return any(len(pair) == 2 and index.has_pair(pair) for pair in (left, right))
