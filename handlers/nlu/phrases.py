"""The phrase tables: command words, intent patterns and common names, read from TOML once."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from handlers.nlu.normalise import plain

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything that is data. `words` maps a phrase to its categories."""

    words: Mapping[str, tuple[str, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    """For each character how long the phrases are that begin with it, longest first."""
    english: frozenset[str]
    """Latin phrases: they count only as whole words."""
    intents: Mapping[str, re.Pattern[str]]
    chat: Mapping[str, re.Pattern[str]]
    remarks: tuple[str, ...]
    special: re.Pattern[str]
    """Dates, prices, phones and the like; the group's name says which."""
    rules: Mapping[str, re.Pattern[str]]

    def at(self, text: str, at: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The phrases that stand at a place, longest first, with their categories.

        A length is looked up at once: with some characters more than a hundred phrases begin.
        """
        for length in self.lengths.get(text[at], ()):
            phrase = text[at : at + length]
            cats = self.words.get(phrase)
            if cats is not None and len(phrase) == length:
                yield phrase, cats


@dataclass(frozen=True, slots=True)
class Names:
    """Common names of goods and the rules that go with words."""

    synonyms: tuple[tuple[str, ...], ...]
    groups: Mapping[str, tuple[int, ...]]
    """For each word the places of its groups in `synonyms`."""
    own: frozenset[str]
    """Words of these that mean the very goods only, never others of their group."""
    emoji: Mapping[str, str]
    variants: tuple[str, ...]
    shapes: frozenset[str]
    goods: frozenset[str]
    narrow: Mapping[str, tuple[str, ...]]
    generic: frozenset[str]
    in_every_name: frozenset[str]
    """Words for a whole kind: they are asked unless a SKU is called just so."""
    kinds: Mapping[str, tuple[str, ...]]
    """Words for a kind, with the endings of the names that belong to it."""
    uses: Mapping[str, tuple[str, ...]]
    """What goods are for, with words of the names of such goods."""
    numbered: frozenset[str]
    """Beginnings of well-known names that hold a number (三只松鼠)."""
    numerals: re.Pattern[str]
    """Names that are figures or hold some (1664, 7喜), for where no goods are known."""
    brands: frozenset[str]
    """Brands of the trade, whether their goods are sold or not."""
    flavours: frozenset[str]
    """Words that behind the name of goods say how they taste or smell."""

    def begins_with_brand(self, text: str) -> bool:
        """Whether the first two to four characters are a brand (三得利 乌龙茶)."""
        return self.brand_of(text) != ""

    def brand_of(self, text: str) -> str:
        """The brand that the first two to four characters are, the longest; "" for none."""
        return next((text[:size] for size in (4, 3, 2) if text[:size] in self.brands), "")


def _load(name: str) -> dict[str, dict[str, object]]:
    text = (files("handlers.nlu") / "phrases" / f"{name}.toml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, object]] = tomllib.loads(text)
    return loaded


def _strings(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """The command words and patterns of all languages together."""
    words: dict[str, set[str]] = {}
    intents: dict[str, list[str]] = {}
    chat: dict[str, list[str]] = {}
    remarks: list[str] = []
    for language in LANGUAGES:
        data = _load(language)
        for category, phrases in data.get("words", {}).items():
            for phrase in _strings(phrases):
                words.setdefault(plain(phrase), set()).add(category)
        for phrase in _unchanged(data.get("unchanged", {})):
            words.setdefault(phrase, set()).add("kept")
        for phrase, category in _of_each(data):
            words.setdefault(phrase, set()).add(category)
        for phrase in _some(data.get("some", {})):
            words.setdefault(phrase, set()).add("vague")
        for name, patterns in data.get("intents", {}).items():
            intents.setdefault(name, []).extend(_strings(patterns))
        for name, patterns in data.get("chat", {}).items():
            chat.setdefault(name, []).extend(_strings(patterns))
        remarks.extend(_strings(data.get("remarks", {}).get("start")))
    return Phrases(
        words={phrase: tuple(sorted(categories)) for phrase, categories in words.items()},
        lengths=_lengths(words),
        english=frozenset(w for w in words if w.isascii()),
        intents={k: re.compile("|".join(f"(?:{p})" for p in v)) for k, v in intents.items()},
        chat={k: re.compile("|".join(f"(?:{p})" for p in v)) for k, v in chat.items()},
        remarks=tuple(remarks),
        special=_special(),
        rules={k: re.compile(str(v)) for k, v in _load("zh")["rules"].items()},
    )


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for phrase in words:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {char: tuple(sorted(some, reverse=True)) for char, some in found.items()}


def _unchanged(data: Mapping[str, object]) -> list[str]:
    """别取消, 先不删了, 明天再说: what leaves the goods as they are."""
    return _strings(data.get("later")) + [
        begin + verb + end
        for first, verbs in (("before", "verbs"), ("before_taking", "taking"))
        for begin in _strings(data.get(first))
        for verb in _strings(data.get(verbs))
        for end in ("", "了")
    ]


def _of_each(data: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """都别要了, 都减一半: the words that take out or halve, said of all the goods before them."""
    rules = data.get("of_each", {})
    for category in _strings(rules.get("categories")):
        for phrase in _strings(data.get("words", {}).get(category)):
            if len(phrase) > 1 and phrase.startswith(tuple(_strings(rules.get("begin")))):
                yield from ((lead + phrase, category) for lead in _strings(rules.get("leads")))


def _some(data: Mapping[str, object]) -> list[str]:
    """称点, 稍微多来一些, 比昨天少点: how much, in words that are no amount."""
    ends = _strings(data.get("ends"))
    wishes = ("", *_strings(data.get("verbs")))
    more = [m + wish + end for m in _strings(data.get("more")) for wish in wishes for end in ends]
    leads = _strings(data.get("leads"))
    leads += ["比" + then for then in _strings(data.get("then"))]
    return (
        [wish + end for wish in wishes[1:] for end in ends]
        + more
        + [lead + word for lead in leads for word in more]
    )


_PARTS = {
    "<hour>": "(?:[0-9]{1,2}|<cn>{1,3})",
    "<unit>": "[箱件包袋瓶盒罐听桶提斤个条打支卷板排份只公两]",
    "<cn>": "[一二两三四五六七八九十百]",
}


def _special() -> re.Pattern[str]:
    pieces: list[str] = []
    for name, pattern in _load("zh")["patterns"].items():
        text = str(pattern)
        for part, meaning in _PARTS.items():
            text = text.replace(part, meaning)
        pieces.append(f"(?P<{name}>{text})")
    return re.compile("|".join(pieces))


@lru_cache(maxsize=1)
def load_names() -> Names:
    """The common names; Latin phrases of several words are kept with their spaces."""
    data = _load("names")
    rules = data["rules"]
    glossary = _load("glossary")
    lines = _strings(data["names"]["synonyms"]) + _strings(data["names"]["english"])
    lines += _strings(glossary["regional"]["words"]) + _strings(glossary["english"]["words"])
    own = frozenset(plain(w[1:]) for line in lines for w in line.split() if w[0] == _OWN)
    groups = [tuple(_group(line)) for line in lines]
    places: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        for word in group:
            places.setdefault(word, []).append(place)
    shapes: set[str] = set()
    for line in _strings(rules["shapes"]):
        shapes.update(a + b for a in line for b in line if a != b)
    return Names(
        synonyms=tuple(groups),
        own=own,
        groups={word: tuple(found) for word, found in places.items()},
        emoji={k: str(v) for k, v in data["emoji"].items()},
        variants=tuple(_strings(rules["variants"])),
        shapes=frozenset(shapes),
        goods=frozenset(str(rules["goods"]).split()),
        narrow=_narrow(rules["narrow"]),
        kinds={w: ends for words, ends in _narrow(rules["kinds"]).items() for w in words.split()},
        generic=frozenset(str(rules["generic"]).split()),
        in_every_name=frozenset(str(rules["in_every_name"]).split()),
        uses={w: ends for words, ends in _narrow(rules["uses"]).items() for w in words.split()},
        numbered=frozenset(str(rules["numbered"]).split()),
        numerals=re.compile("|".join(_strings(rules["numerals"]))),
        brands=frozenset(str(rules["brands"]).split()),
        flavours=frozenset(str(rules["flavours"]).split()),
    )


_OWN = "="


def _narrow(value: object) -> dict[str, tuple[str, ...]]:
    return {k: tuple(v.split()) for k, v in value.items()} if isinstance(value, dict) else {}


def _group(line: str) -> list[str]:
    """Words of a line; `|` binds Latin words into one phrase."""
    return [plain(w.removeprefix(_OWN)).replace("|", " ") for w in line.split()]
