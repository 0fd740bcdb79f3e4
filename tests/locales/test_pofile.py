"""Our reader of `.po` files says what Babel's says, and takes no broken file."""

import pytest
from babel.messages.pofile import read_po

from locales import LANGUAGES
from locales.pofile import read_entries
from tests.locales.test_catalogues import ROOT

FILES = sorted((ROOT / "locales").glob("*/*.po"))
MADE = r"""
#, fuzzy
msgid "nearly"
msgstr "差不多"
#: somewhere
msgid ""
"one\n"
"\"two\" \\n"
msgstr "一"
#, python-brace-format
msgid "{n} case"
msgid_plural "{n} cases"
msgstr[0] "{n}箱"
#~ msgid "gone"
#~ msgstr "没了"
"""


def test_every_file_is_read_as_babel_reads_it() -> None:
    assert len(FILES) >= len(LANGUAGES)
    for path in FILES:
        with path.open("rb") as file:
            known = [m for m in read_po(file, locale=path.parent.name) if m.id]
        read = [e for e in read_entries(path.read_text(encoding="utf-8")) if e.parts["msgid"]]
        theirs = {_first(m.id): (_forms(m.string), m.fuzzy) for m in known}
        ours = {e.parts["msgid"]: (e.forms or (e.parts["msgstr"],), e.is_fuzzy) for e in read}
        assert ours == theirs, path
        assert len(read) == len(known), path


def _first(text: object) -> object:
    return text[0] if isinstance(text, tuple) else text


def _forms(text: object) -> object:
    return text if isinstance(text, tuple) else (text,)


def test_marks_lines_and_forms() -> None:
    nearly, long, counted = read_entries(MADE)
    assert nearly.is_fuzzy
    assert long.parts == {"msgid": 'one\n"two" \\n', "msgstr": "一"}
    assert (counted.is_fuzzy, counted.forms) == (False, ("{n}箱",))


@pytest.mark.parametrize(
    "broken",
    [
        '"words of nothing"',
        'msgstr "nobody asked"',
        'msgid "a"\nmsgstr "b"\n\nmsgstr "c"',
        'msgid "a',
        "anything",
    ],
)
def test_a_broken_file_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="line"):
        list(read_entries(broken))
