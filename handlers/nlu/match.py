"""What the words of an order line can mean, with evidence; ranking alone never decides here."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from handlers.nlu.evidence import Fit
from handlers.nlu.goods import squeeze
from handlers.nlu.index import Index, char_tokens, query_sounds, sound_tokens
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.runs import narrowed

MAX_WORD = 32
"""A mention longer than this is not looked up (it is no name)."""
_MAX_EXACT = 64
_MAX_FUZZY = 24
_MAX_NEAR = 5
_LOOK_UP, _SEARCH, _RANKING = 3, 4, 40
"""What a look-up and a search for all characters cost beside the SKUs they bring, and a ranking
with those it brings.
"""
_POSTINGS = 30_000
_LONGEST_NAME = 7
_CJK_RUN = re.compile(r"[一-鿿]+")
_LATIN_RUN = re.compile(r"[a-z]+")
_LATIN_EDGE = re.compile(r"(?<=[a-z])(?=[一-鿿])|(?<=[一-鿿])(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Found:
    """What a word can mean. `near` are the closest goods where nothing fits."""

    word: str
    fits: tuple[Fit, ...] = ()
    near: tuple[int, ...] = ()
    rewritten: str = ""
    work: int = field(default=_LOOK_UP, compare=False, repr=False)
    """What the look-up counts in the work budget of a text, see `Work`."""


@dataclass(slots=True)
class Work:
    """What was done, in units of one SKU held against a word (some ten calls, 5 µs)."""

    units: int = _LOOK_UP


def lookup(
    lexicon: Lexicon, text: str, hints: tuple[str, ...] = (), *, is_exact: bool = False
) -> Found:
    """Everything a mention (in normal spelling) can mean; `hints` are its sizes ("#500ml").

    `is_exact` leaves out misspellings and near misses, which cost most of the time.
    """
    key = ("exact" if is_exact else "", text, *hints)
    known = lexicon.memo.mentions.get(key)
    if isinstance(known, Found):
        return known
    if is_exact:
        found = _exactly(lexicon, text, hints)
    else:
        found = lookup(lexicon, text, hints, is_exact=True)
        if not found.fits and 0 < len(found.word) <= MAX_WORD:
            found = _misspelt(lexicon, found, hints)
    lexicon.remember(key, found)
    return found


def _exactly(lexicon: Lexicon, text: str, hints: tuple[str, ...]) -> Found:
    word = squeeze(text)
    if not word or len(word) > MAX_WORD:
        return Found(word)
    code = lexicon.codes.get(word)
    if code is not None and code not in lexicon.dead:
        return Found(word, (_code_fit(code, word),))
    work = Work()
    fits = _exact(lexicon, word, hints, work)
    kind = _of_kind(lexicon, word, hints, work)
    if kind:
        sure = tuple(f for f in fits if not f.loose or f.fuzzy)
        return Found(word, _merge(sure, kind), work=work.units)
    if any(not f.loose for f in fits):
        return Found(word, fits, work=work.units)
    written, by_name = _by_common_name(lexicon, text, hints, work)
    return Found(word, _merge(by_name, fits), rewritten=written, work=work.units)


def _misspelt(lexicon: Lexicon, exact: Found, hints: tuple[str, ...]) -> Found:
    """What a word that nothing is called by may have been meant for."""
    word, work = exact.word, exact.work + _RANKING
    ranked = ranked_for(lexicon, word, hints)
    fuzzy = _fuzzy(lexicon, word, ranked[:_MAX_FUZZY])
    if fuzzy:
        return Found(word, fuzzy, work=work)
    return Found(word, near=_near(lexicon, word, ranked), work=work)


def _by_common_name(
    lexicon: Lexicon, text: str, hints: tuple[str, ...], work: Work
) -> tuple[str, tuple[Fit, ...]]:
    """How the common names in a text are written here, and what they can stand for.

    Every meaning of a name counts.
    """
    for meanings in rewritten_forms(lexicon, text):
        found: tuple[Fit, ...] = ()
        written = ""
        for forms in meanings:
            for form in forms:
                written_out = squeeze(form)
                fits = _exact(lexicon, written_out, hints, work)
                fits = _merge(fits, _of_kind(lexicon, written_out, hints, work))
                if any(not f.loose for f in fits):
                    found, written = _merge(found, fits), written or form
                    if _has_size(lexicon, fits, hints):  # else another word for it may have
                        break
        if found:
            return written, found
    return "", ()


def _has_size(lexicon: Lexicon, fits: tuple[Fit, ...], hints: tuple[str, ...]) -> bool:
    """Whether one of the goods has the sizes that were said."""
    sizes = {h.removeprefix("#") for h in hints}
    return any(
        sizes <= spec.sizes | spec.bare for spec in (lexicon.goods(f.at).spec for f in fits)
    )


def _code_fit(at: int, word: str) -> Fit:
    from handlers.nlu.intents import EvidenceKind

    return Fit(at, EvidenceKind.CODE, word, 0, 0, "", True, len(word))


def _merge(first: tuple[Fit, ...], then: tuple[Fit, ...]) -> tuple[Fit, ...]:
    seen = {f.at for f in first}
    return (*first, *(f for f in then if f.at not in seen))


def _exact(lexicon: Lexicon, word: str, hints: tuple[str, ...], work: Work) -> tuple[Fit, ...]:
    chars = [c for run in _CJK_RUN.findall(word) for c in run]
    pairs = [run[i : i + 2] for run in _CJK_RUN.findall(word) for i in range(len(run) - 1)]
    if not chars:
        work.units += _RANKING // 2
        positions = _latin_candidates(lexicon, word, hints)
    else:
        positions = lexicon.everywhere(lambda index: _containing(index, chars, pairs, hints))
    work.units += _SEARCH
    if not positions:
        return ()
    fit, said = lexicon.evidence.fit, lexicon.evidence.said(word)
    positions = lexicon.as_entered(narrowed(lexicon, said, positions))
    work.units += len(positions)
    found = (fit(said, lexicon.goods(at), allow_fuzzy=False) for at in positions)
    return tuple(f for f in found if f is not None)


def _of_kind(lexicon: Lexicon, word: str, hints: tuple[str, ...], work: Work) -> tuple[Fit, ...]:
    """汇源果汁: what a brand or a variety has of the kind, where no name ends in the very word."""
    kinds = lexicon.names.kinds
    kind = next((word[-n:] for n in (3, 2, 1) if word[-n:] in kinds), "")
    stem = word[: -len(kind)] if kind else ""
    if len(stem) < 2 and not (kind and not stem):
        return ()
    ends = kinds[kind]
    fits = _exact(lexicon, stem, hints, work) if stem else _ending(lexicon, ends, work)
    found: list[Fit] = []
    for fit in fits:
        head = lexicon.goods(fit.at).head
        if not fit.loose and head.endswith(ends):
            found.append(fit if stem or head == word else fit._replace(rest=head))
    return tuple(found)


def _ending(lexicon: Lexicon, ends: tuple[str, ...], work: Work) -> tuple[Fit, ...]:
    """Goods whose names end so, with that ending for evidence."""
    found: dict[int, Fit] = {}
    for end in ends:
        for fit in _exact(lexicon, end, (), work):
            found.setdefault(fit.at, fit)
    return tuple(found.values())


def _containing(
    index: Index, chars: list[str], pairs: list[str], hints: tuple[str, ...]
) -> Iterable[int]:
    """Goods with all the characters, at most `_MAX_EXACT`: the ones with the pairs first."""
    every = index.with_all(chars)
    if len(every) <= _MAX_EXACT:
        return map(int, every)
    best: list[int] = []
    for tokens in ((*pairs, *hints), tuple(pairs), hints, ()):
        some = index.shortest(index.with_all(tokens, every), _MAX_EXACT)
        best.extend(i for i in some if i not in best)
        if len(best) >= _MAX_EXACT:
            break
    return best[: 2 * _MAX_EXACT]


def _latin_candidates(lexicon: Lexicon, word: str, hints: tuple[str, ...]) -> list[int]:
    tokens = dict.fromkeys((*char_tokens(word), *hints), 1.0)
    for token in sound_tokens(query_sounds(word, lexicon.table)):
        tokens[token] = 1.0
    initials = word if word.isalpha() else ""
    for i in range(len(initials) - 2):
        tokens[f"^{initials[i : i + 3]}"] = 1.5
    return lexicon.everywhere(lambda index: index.ranked(tokens, _MAX_EXACT, _POSTINGS))


def rewritten_forms(lexicon: Lexicon, text: str) -> Iterable[list[list[str]]]:
    """The text with common names replaced by the catalogue's words, longest name first.

    For each replacement the forms of each meaning of the name, the likeliest first.
    """
    changed = text
    for _ in range(3):
        name = max(_names_in(changed, lexicon), key=len, default="")
        if not name:
            return
        meanings = [
            [changed.replace(name, f" {w} " if name.isascii() else w, 1) for w in words]
            for words in lexicon.rewrites[name]
        ]
        yield meanings
        changed = meanings[0][0]


def _names_in(text: str, lexicon: Lexicon) -> list[str]:
    """The common names in a text that have to be written otherwise."""
    known, lengths = lexicon.rewrites, lexicon.name_lengths()
    found: list[str] = []
    for run in _CJK_RUN.findall(text):
        for i, char in enumerate(run):
            for length in lengths.get(char, ()):
                name = run[i : i + length]
                if len(name) == length <= _LONGEST_NAME and name in known:
                    found.append(name)
    words = _LATIN_EDGE.sub(" ", text).split()  # dove巧克力
    for i in range(len(words)):
        for j in range(i + 1, min(len(words), i + 4) + 1):
            name = " ".join(words[i:j])
            if name in known and name in text:
                found.append(name)
    return found


def query_tokens(lexicon: Lexicon, word: str, hints: Iterable[str]) -> dict[str, float]:
    """What to look up for a mention, each with its weight; `hints` are its sizes."""
    tokens = dict.fromkeys(char_tokens(word), 1.0)
    for token in sound_tokens(query_sounds(word, lexicon.table)):
        tokens[token] = 0.6 if token[0] == "~" else 0.3
    for hint in hints:
        tokens[hint] = 1.0
    for run in _LATIN_RUN.findall(word):
        for i in range(len(run) - 2):
            tokens[f"^{run[i : i + 3]}"] = 0.8
        if 1 < len(run) < 9:
            tokens[f"^^{run[:2]}"] = 0.8
    return tokens


def ranked_for(lexicon: Lexicon, word: str, hints: tuple[str, ...]) -> list[int]:
    """The entries nearest to a mention, best first, whatever their evidence."""
    tokens = query_tokens(lexicon, word, hints)
    return lexicon.everywhere(lambda index: index.ranked(tokens, _MAX_FUZZY * 2, _POSTINGS))


def _fuzzy(lexicon: Lexicon, word: str, ranked: list[int]) -> tuple[Fit, ...]:
    said = lexicon.evidence.said(word)
    own_words = _goods_words(lexicon, word)
    is_kind = word[-1] in lexicon.names.generic
    heard = [lexicon.table.heard_as(c) for c in word if not c.isascii()]
    spare = 1 if len(word) > 2 else 0
    found: list[Fit] = []
    for at in narrowed(lexicon, said, ranked):
        if not _is_hopeful(lexicon, at, heard, spare):
            continue
        goods = lexicon.goods(at)
        if any(g not in goods.aliases and not _is_within(g, word, goods.core) for g in own_words):
            continue
        if is_kind and word[-1] not in goods.core and not goods.aliases:
            continue  # 土豆粉 is no 土豆蜂蜜味
        fit = lexicon.evidence.fit(said, goods, allow_fuzzy=True)
        if fit is not None:
            found.append(fit)
    if not found:
        return ()
    least = min(f.fuzzy for f in found)
    return tuple(f for f in found if f.fuzzy == least)


def _is_within(own: str, word: str, core: str) -> bool:
    """Whether a word of goods stands in a name; 黄瓜 of 谢黄瓜子 is cut where one has 瓜子."""
    if own in core:
        return True
    across = word[word.find(own) + len(own) - 1 :][:2]
    return len(across) == 2 and across in core and own[:-1] in core


def _is_hopeful(lexicon: Lexicon, at: int, heard: list[Set[str]], spare: int) -> bool:
    """Whether nearly every character is there by itself or by its sound; a cheap first look."""
    core = lexicon.core(at)
    unknown = 0
    for chars in heard:
        if chars.isdisjoint(core):
            unknown += 1
            if unknown > spare:
                return lexicon.has_alias(at)
    return True


def _goods_words(lexicon: Lexicon, word: str) -> list[str]:
    """Words of the mention that are goods or brands: no misspelling of something else."""
    known = lexicon.names.goods
    size = len(word)
    brand = lexicon.names.brand_of(word)
    return [brand] * bool(brand) + [
        word[i:j]
        for i in range(size)
        for j in range(i + 1, min(size, i + 4) + 1)
        if word[i:j] in known and (j - i > 1 or size == 1)
    ]


def _near(lexicon: Lexicon, word: str, ranked: list[int]) -> tuple[int, ...]:
    """The closest goods, where at least half of the word is in their names."""
    close: list[tuple[float, int]] = []
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    for at in ranked:
        core = lexicon.core(at)
        share = LCSseq.similarity(word, core) / len(word)
        if share >= 0.5 and (len(word) > 3 or any(p in core for p in pairs)):
            close.append((share, at))
    close.sort(key=lambda c: -c[0])
    return tuple(at for _, at in close[:_MAX_NEAR])
