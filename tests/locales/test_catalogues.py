"""Every sentence has its words in every language: none missing, none fuzzy, the same fields."""

from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from locales import LANGUAGES, Texts
from locales.texts import nearest_language
from tests.locales.sources import fields_of, sentences, template_sentences

ROOT = Path(__file__).parents[2]
AREAS = {"chat": "handlers"}
"""Catalogue → the package whose sentences it holds."""
TRANSLATED = ("zh_CN", "zh_TW")


def catalogue(folder: str, area: str):
    with (ROOT / "locales" / folder / f"{area}.po").open("rb") as file:
        return read_po(file, locale=folder)


@pytest.mark.parametrize("folder", TRANSLATED)
@pytest.mark.parametrize("area", AREAS)
def test_no_sentence_is_missing_or_left_over(area, folder):
    used = {s.text for s in sentences(ROOT / AREAS[area])}
    known = {
        m.id[0] if isinstance(m.id, tuple) else m.id
        for m in catalogue(folder, area)
        if m.id and m.locations
    }
    assert used - known == set()
    assert known - used == set()


@pytest.mark.parametrize("folder", TRANSLATED)
def test_no_sentence_of_a_page_is_without_its_words(folder):
    admin = ROOT / "admin"
    used = {s.text for s in sentences(admin)} | template_sentences(admin)
    known = {
        m.id[0] if isinstance(m.id, tuple) else m.id
        for path in (ROOT / "locales" / folder).glob("*.po")
        for m in catalogue(folder, path.stem)
    }
    assert len(used) > 500
    assert used - known == set()


@pytest.mark.parametrize("folder", TRANSLATED)
@pytest.mark.parametrize("area", AREAS)
def test_every_translation_is_whole(area, folder):
    for entry in catalogue(folder, area):
        if not entry.id:
            continue
        assert not entry.fuzzy, entry.id
        sources = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        words = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for text in words:
            assert text, entry.id
            assert fields_of(text) == fields_of(sources[0]), entry.id


@pytest.mark.parametrize("folder", LANGUAGES.values())
def test_areas_do_not_contradict_each_other(folder):
    found: dict[str, str] = {}
    for path in sorted((ROOT / "locales" / folder).glob("*.po")):
        for entry in catalogue(folder, path.stem):
            if not entry.id or isinstance(entry.id, tuple):
                continue
            assert found.setdefault(entry.id, entry.string) == entry.string, (path, entry.id)


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "locales").glob("*/*.po")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_no_sentence_is_there_twice(path):
    written = [line for line in path.read_text("utf-8").splitlines() if line[:7] == 'msgid "']
    assert [line for line, times in Counter(written).items() if times > 1] == []


def test_plural_forms_follow_the_number():
    t = Texts.load().translator("en")
    assert t.plural("{n} line", "{n} lines", n=1) == "1 line"
    assert t.plural("{n} line", "{n} lines", n=2) == "2 lines"
    assert t.plural("箱", "箱", n=2) == "cases"
    assert Texts.load().translator("zh-CN").plural("{n} line", "{n} lines", n=2) == "2种"


@pytest.mark.parametrize(
    ("tag", "nearest"),
    [
        ("zh_CN", "zh-CN"),
        ("zh-HK", "zh-TW"),
        ("zh-Hant-TW", "zh-TW"),
        ("en-GB", "en"),
        ("", "zh-CN"),
    ],
)
def test_a_language_is_matched_to_the_nearest(tag, nearest):
    assert nearest_language(tag) == nearest


@pytest.mark.parametrize("folder", LANGUAGES.values())
def test_no_amount_stands_right_behind_a_name(folder):
    """可口可乐330ml×24 and 5箱 would read ×245箱."""
    for path in sorted((ROOT / "locales" / folder).glob("*.po")):
        for entry in catalogue(folder, path.stem):
            words = [entry.string] if isinstance(entry.string, str) else entry.string
            assert not any("{name}{amount}" in word for word in words), (path, entry.id)
