"""The codec against published vectors and against wechatpy as the independent oracle."""

import base64
import random
from datetime import timedelta

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WeComCrypto
from wechatpy.enterprise.exceptions import InvalidCorpIdException

from bot.channels.wire import (
    BadCallback,
    Keyring,
    check_echo,
    open_callback,
    open_reply,
    seal_echo,
    seal_push,
    seal_reply,
    signature,
    single_query,
)
from tests.wire.vectors import AES_KEY, NOW, OA, ROTATED, STAMP, TEXT_PUSH, WECOM

VECTORS = [
    (
        "hello 你好",
        "wx0123456789abcdef",
        "Q3stYC6hdFzMh9T8HCvyDPkd66475Uc3sLikGcX/+eAFv52UUNaoEa9n1zBo8iPU/A7zeQfGqMyRPLgAQ2+vHA==",
        "8046294c1ed5d306384c0b344e254deddbaf9408",
    ),
    (
        "hello 你好",
        "ww0123456789abcdef",
        "Q3stYC6hdFzMh9T8HCvyDPkd66475Uc3sLikGcX/+eBAjhelcljd9kyEcm8BEzUgzKRYM3T4eh4piE9RSM1riQ==",
        "7eb7e3bd7cb6acb9128beea8bdd60ca21eab3b3e",
    ),
    (
        '{"a":1}',
        "",
        "Q3stYC6hdFzMh9T8HCvyDF/zcJN0+jLTmSu8q6+/ZOY=",
        "1344878db6ba986e48f2db58a7b011301e7cee00",
    ),
]


def refused(body: bytes, query: dict[str, str], keyring: Keyring = OA) -> tuple[int, str]:
    with pytest.raises(BadCallback) as caught:
        open_callback(body, query, keyring, now=NOW)
    return caught.value.status, caught.value.reason


@pytest.mark.parametrize(("text", "receive_id", "encrypted", "mark"), VECTORS)
def test_sealing_gives_the_vectors(text, receive_id, encrypted, mark):
    keyring = Keyring("tok", OA.aes_keys, receive_id)
    push = seal_push(text, keyring, timestamp=STAMP, nonce="n0nce")
    assert push.query["msg_signature"] == mark
    assert encrypted in push.body.decode()


@pytest.mark.parametrize(
    ("stamp", "nonce", "mark"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_signature_of_the_official_document(stamp, nonce, mark):
    assert signature("AAAAA", stamp, nonce) == mark


def test_opens_what_wechatpy_sealed():
    crypto = WeChatCrypto("tok", AES_KEY, OA.receive_id)
    body = crypto.encrypt_message(TEXT_PUSH, "nonce1", str(STAMP)).encode()
    outer = parse_outer(body)
    query = {"timestamp": str(STAMP), "nonce": "nonce1", "msg_signature": outer}
    opened = open_callback(body, query, OA, now=NOW)
    assert opened.fields == {
        "ToUserName": "gh_1",
        "FromUserName": "openid_1",
        "CreateTime": "1700000000",
        "MsgType": "text",
        "Content": "可乐3箱 雪碧两箱",
        "MsgId": "24000000000000001",
    }
    assert (opened.key_index, opened.is_json) == (0, False)


def parse_outer(body: bytes) -> str:
    text = body.decode()
    return text.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]


def test_wechatpy_opens_what_we_sealed():
    push = seal_push(TEXT_PUSH, OA, timestamp=STAMP, nonce="nonce1")
    crypto = WeChatCrypto("tok", AES_KEY, OA.receive_id)
    text = crypto.decrypt_message(push.body, push.query["msg_signature"], str(STAMP), "nonce1")
    message = parse_message(text)
    assert (message.source, message.content) == ("openid_1", "可乐3箱 雪碧两箱")


def test_wechatpy_opens_our_reply_and_a_repeat_is_equal():
    reply = {"key_index": 0, "timestamp": STAMP, "seed": "shop:1"}
    sealed = seal_reply(TEXT_PUSH, OA, **reply)
    assert sealed == seal_reply(TEXT_PUSH, OA, **reply)
    assert sealed != seal_reply(TEXT_PUSH, OA, **{**reply, "seed": "shop:2"})
    outer = open_reply(sealed, OA)
    assert outer["Content"] == "可乐3箱 雪碧两箱"
    crypto = WeChatCrypto("tok", AES_KEY, OA.receive_id)
    nonce = sealed.split("<Nonce><![CDATA[")[1].split("]]>")[0]
    assert crypto.decrypt_message(sealed, parse_outer(sealed.encode()), str(STAMP), nonce) == (
        TEXT_PUSH
    )


def test_wecom_echo_is_decrypted_as_wechatpy_does():
    query = seal_echo("1616140317555161061", WECOM, timestamp=STAMP, nonce="n1")
    assert check_echo(query, WECOM, now=NOW, is_encrypted=True) == "1616140317555161061"
    crypto = WeComCrypto("tok", AES_KEY, WECOM.receive_id)
    echo = crypto.check_signature(query["msg_signature"], str(STAMP), "n1", query["echostr"])
    assert echo == "1616140317555161061"
    with pytest.raises(InvalidCorpIdException):
        WeComCrypto("tok", AES_KEY, "ww9").check_signature(
            query["msg_signature"], str(STAMP), "n1", query["echostr"]
        )


def test_oa_echo_goes_back_unchanged_and_a_wrong_one_is_refused():
    query = {
        "signature": signature("tok", str(STAMP), "n1"),
        "timestamp": str(STAMP),
        "nonce": "n1",
        "echostr": "5837654",
    }
    assert check_echo(query, OA, now=NOW, is_encrypted=False) == "5837654"
    for change in ({"nonce": "n2"}, {"signature": ""}, {"echostr": ""}, {"timestamp": "17"}):
        with pytest.raises(BadCallback) as caught:
            check_echo({**query, **change}, OA, now=NOW, is_encrypted=False)
        assert caught.value.status == 403


def test_previous_key_still_opens_and_seals_the_reply():
    push = seal_push(TEXT_PUSH, OA, timestamp=STAMP, nonce="n1")
    opened = open_callback(push.body, push.query, ROTATED, now=NOW)
    assert opened.key_index == 1
    reply = seal_reply(TEXT_PUSH, ROTATED, key_index=1, timestamp=STAMP, seed="s")
    assert open_reply(reply, OA)["MsgId"] == "24000000000000001"


def test_json_push_keeps_numbers_as_text():
    text = '{"ToUserName":"gh_1","CreateTime":1700000000,"MsgId":24000000000000001,"x":null}'
    push = seal_push(text, OA, timestamp=STAMP, nonce="n1")
    opened = open_callback(push.body, push.query, OA, now=NOW)
    assert opened.is_json
    assert opened.fields == {
        "ToUserName": "gh_1",
        "CreateTime": "1700000000",
        "MsgId": "24000000000000001",
        "x": "",
    }


def test_bom_before_envelope_and_message():
    push = seal_push("\ufeff" + TEXT_PUSH, OA, timestamp=STAMP, nonce="n1")
    opened = open_callback(b"\xef\xbb\xbf" + push.body, push.query, OA, now=NOW)
    assert opened.fields["FromUserName"] == "openid_1"


@pytest.mark.parametrize("seconds", [-301, 301, 600, 2 * 86400])
def test_outside_the_window(seconds):
    push = seal_push(TEXT_PUSH, OA, timestamp=STAMP, nonce="n1")
    with pytest.raises(BadCallback) as caught:
        open_callback(push.body, push.query, OA, now=NOW + timedelta(seconds=seconds))
    assert (caught.value.status, caught.value.reason) == (403, "outside the time window")


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_inside_the_window(seconds):
    push = seal_push(TEXT_PUSH, OA, timestamp=STAMP, nonce="n1")
    assert open_callback(push.body, push.query, OA, now=NOW + timedelta(seconds=seconds))


def test_a_digit_cannot_wander_from_nonce_to_timestamp():
    push = seal_push(TEXT_PUSH, OA, timestamp=STAMP, nonce="555")
    shifted = {**push.query, "timestamp": f"{STAMP}5", "nonce": "55"}
    assert refused(push.body, shifted) == (403, "bad timestamp or nonce")
    emptied = {**push.query, "timestamp": f"{STAMP}555", "nonce": ""}
    assert refused(push.body, emptied) == (403, "bad timestamp or nonce")
    widened = {**push.query, "timestamp": "１７０００００００0"}
    assert refused(push.body, widened) == (403, "bad timestamp or nonce")


def test_plain_body_is_refused_even_with_a_valid_plain_signature():
    query = {
        "signature": signature("tok", str(STAMP), "n1"),
        "timestamp": str(STAMP),
        "nonce": "n1",
    }
    assert refused(TEXT_PUSH.encode(), query) == (403, "no signature")
    push = seal_push(TEXT_PUSH, OA, timestamp=STAMP, nonce="n1")
    assert refused(TEXT_PUSH.encode(), push.query) == (403, "not encrypted")
    assert refused(push.body, {**push.query, "encrypt_type": "raw"}) == (403, "not encrypted")


def test_compatible_mode_uses_the_encrypted_fields_only():
    push = seal_push(
        TEXT_PUSH, OA, timestamp=STAMP, nonce="n1", outer={"FromUserName": "someone_else"}
    )
    opened = open_callback(push.body, push.query, OA, now=NOW)
    assert opened.fields["FromUserName"] == "openid_1"


def test_another_accounts_token_key_or_id():
    other = Keyring("tok", ROTATED.aes_keys[:1], OA.receive_id)
    push = seal_push(TEXT_PUSH, other, timestamp=STAMP, nonce="n1")
    assert refused(push.body, push.query) == (403, "another account's key or id")
    push = seal_push(TEXT_PUSH, WECOM, timestamp=STAMP, nonce="n1")
    assert refused(push.body, push.query) == (403, "another account's key or id")
    foreign = Keyring("other", OA.aes_keys, OA.receive_id)
    push = seal_push(TEXT_PUSH, foreign, timestamp=STAMP, nonce="n1")
    assert refused(push.body, push.query) == (403, "wrong signature")


def test_oversize_is_413_before_anything_else():
    assert refused(b"x" * (64 * 1024 + 1), {}) == (413, "too large")


@pytest.mark.parametrize("encrypted", ["", "!!!!", "AAAA", "QUJD", "A" * 44])
def test_signed_nonsense_inside_the_envelope(encrypted):
    query = {
        "timestamp": str(STAMP),
        "nonce": "n1",
        "msg_signature": signature("tok", str(STAMP), "n1", encrypted),
    }
    body = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    status, _reason = refused(body, query)
    assert status in (400, 403)


def test_random_signed_ciphertext_never_raises_anything_else():
    chance = random.Random(7)
    for _round in range(500):
        sealed = base64.b64encode(chance.randbytes(16 * chance.randint(1, 8))).decode()
        query = {
            "timestamp": str(STAMP),
            "nonce": "n1",
            "msg_signature": signature("tok", str(STAMP), "n1", sealed),
        }
        body = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()
        assert refused(body, query)[0] in (400, 403)


def test_repeated_query_parameter():
    assert single_query([("a", "1"), ("b", "2")]) == {"a": "1", "b": "2"}
    with pytest.raises(BadCallback) as caught:
        single_query([("nonce", "1"), ("nonce", "2")])
    assert caught.value.status == 403


def test_keys_do_not_print():
    assert repr(OA) == "Keyring(receive_id='wx0123456789abcdef')"
