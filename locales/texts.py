"""Reads the `.po` files and hands out one translator per language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from locales.pofile import read_entries

DEFAULT_LANGUAGE = "zh-CN"

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"zh-CN": "zh_CN", "zh-TW": "zh_TW", "en": "en"},
)
"""Language tag → folder. English is the source: an entry it lacks is its own msgid."""

_ROOT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns an English source sentence into one language and fills its named fields."""

    language: str
    _singular: Mapping[str, str]
    _plural: Mapping[str, tuple[str, ...]]

    def __call__(self, source: str, /, **fields: object) -> str:
        """The sentence for `source`; a source without translation is used as it stands."""
        text = self._singular.get(source, source)
        return text.format_map(fields) if fields else text

    def plural(self, one: str, many: str, /, *, n: int, **fields: object) -> str:
        """The sentence for `n` things; Chinese has one form, English two. `{n}` is filled."""
        forms = self._plural.get(one)
        if forms is None:
            text = one if n == 1 else many
        else:
            text = forms[0] if n == 1 or len(forms) == 1 else forms[1]
        return text.format_map({**fields, "n": n})

    def rewording(self, own: Mapping[str, str]) -> "Translator":
        """The same language, with these texts for their source sentences."""
        if not own:
            return self
        return replace(self, _singular=MappingProxyType({**self._singular, **own}))


@dataclass(frozen=True, slots=True)
class Texts:
    """All translators of the process; immutable."""

    _translators: Mapping[str, Translator]

    @classmethod
    def load(cls, root: Path = _ROOT) -> "Texts":
        """The sentences of `<root>/<folder>/*.po`; a root is read once.

        A fuzzy or empty entry does not count as a translation.
        """
        return _read_all(root)

    @property
    def languages(self) -> tuple[str, ...]:
        """The language tags there are, the default one first."""
        return tuple(self._translators)

    def translator(self, language: str) -> Translator:
        """The translator for a language tag; an unknown tag gets the nearest one there is."""
        return self._translators[nearest_language(language)]


def nearest_language(tag: str) -> str:
    """The supported tag for what a platform or a person calls a language (`zh_TW`, `zh-Hant`)."""
    folded = tag.replace("_", "-").casefold()
    if folded.startswith("en"):
        return "en"
    if folded in {"zh-tw", "zh-hk", "zh-mo"} or folded.startswith("zh-hant"):
        return "zh-TW"
    return DEFAULT_LANGUAGE


@cache
def _read_all(root: Path) -> Texts:
    languages = {tag: _read_language(tag, root / folder) for tag, folder in LANGUAGES.items()}
    return Texts(MappingProxyType(languages))


def _read_language(tag: str, folder: Path) -> Translator:
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")):
        for entry in read_entries(path.read_text(encoding="utf-8")):
            source = entry.parts.get("msgid")
            if not source or entry.is_fuzzy:
                continue
            if "msgid_plural" in entry.parts:
                if entry.forms and all(entry.forms):
                    plural[source] = entry.forms
            elif text := entry.parts.get("msgstr"):
                singular[source] = text
    return Translator(tag, MappingProxyType(singular), MappingProxyType(plural))
