"""Reading and writing fields: total, bounded, and safe against what is written."""

import json
import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.fields import BadCallback, read_fields, read_json, read_xml, write_xml

HOSTILE = [
    "a]]><evil>b</evil><![CDATA[c",
    "]]>",
    "]]]]>>",
    "<![CDATA[",
    "]]",
    ">",
    "😀 & < > \" '",
    "&lt;!DOCTYPE x&gt;",
]
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    "]><xml><c>&b;</c></xml>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><c>&e;</c></xml>'
BROKEN = [
    "",
    "<",
    "<xml>",
    "<xml><a></xml>",
    "<xml>&unknown;</xml>",
    "<xml/>",
    "<xml>text</xml>",
    "<a/><b/>",
    "<xml><a>\x00</a></xml>",
    "<xml><a>\x01</a></xml>",
    '<?xml version="1.0" encoding="GBK"?><xml><a>1</a></xml>',
    "<xml" + "><a" * 8 + ">" + "</a>" * 8 + "</xml>",
    "<xml>" + "<a/>" * 513 + "</xml>",
    "plain",
    BOMB,
    EXTERNAL,
    "<!DOCTYPE xml><xml><a>1</a></xml>",
]


def refusal_of(read, source):
    try:
        read(source)
    except BadCallback as refusal:
        return refusal.status
    return None


@pytest.mark.parametrize("text", BROKEN)
def test_broken_xml_is_400(text):
    with pytest.raises(BadCallback) as caught:
        read_fields(text)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "body", [b"\xff\xfe<\x00x\x00", "<xml><a>é</a></xml>".encode("latin-1"), b"\x80"]
)
def test_other_encodings_are_400(body):
    with pytest.raises(BadCallback) as caught:
        read_xml(body)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[]",
        '{"a":NaN}',
        '{"a":1,"a":2}',
        '{"a":' * 9 + "1" + "}" * 9,
        "{" + '"a":[' * 4000,
    ],
)
def test_broken_json_is_400(text):
    with pytest.raises(BadCallback) as caught:
        read_json(text)
    assert caught.value.status == 400


def test_nested_and_repeated_elements():
    assert read_xml("<xml><L><T>1</T></L><L><T>2</T></L><S><T>3</T></S><E/></xml>") == {
        "L": [{"T": "1"}, {"T": "2"}],
        "S": {"T": "3"},
        "E": "",
    }


def test_a_customer_may_write_about_doctypes():
    text = write_xml({"Content": "<!DOCTYPE html> <!ENTITY x>"})
    assert read_xml(text) == {"Content": "<!DOCTYPE html> <!ENTITY x>"}


def test_half_a_surrogate_from_json_can_be_stored():
    assert read_json('{"a":"\\ud83d"}') == {"a": "?"}


@pytest.mark.parametrize("text", HOSTILE)
def test_content_cannot_leave_its_cdata(text):
    written = write_xml({"ToUserName": "o", "Content": text, "CreateTime": 5})
    root = ElementTree.fromstring(written)
    assert [child.tag for child in root] == ["ToUserName", "Content", "CreateTime"]
    assert root.findtext("Content") == text


@given(st.text())
def test_any_text_is_written_as_well_formed_xml(text):
    root = ElementTree.fromstring(write_xml({"Content": text}))
    kept = "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    assert root.findtext("Content") == kept.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=500)
@given(st.binary(max_size=2000))
def test_any_bytes_are_fields_or_400(body):
    assert refusal_of(read_xml, body) in (None, 400)


@settings(max_examples=100)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=20),
        lambda i: st.lists(i, max_size=4) | st.dictionaries(st.text(max_size=8), i, max_size=4),
        max_leaves=12,
    )
)
def test_any_json_is_fields_or_400(value):
    assert refusal_of(read_json, json.dumps(value)) in (None, 400)


def test_names_are_checked_when_writing():
    with pytest.raises(ValueError, match="not an element name"):
        write_xml({"a><b": "1"})


def test_the_worst_body_is_cheap():
    nested = b"<a>" * 20000
    many = b"<xml>" + b"<a/>" * 16000
    started = time.process_time()
    for body in (nested, many, b"<xml>" + b"]" * 65000, b"<" * 65536):
        with pytest.raises(BadCallback):
            read_xml(body)
    assert time.process_time() - started < 0.2
