"""Signed and encrypted callbacks: opening pushes, sealing replies.

One codec for 公众号 and WeCom (消息加解密说明): the signature is the SHA-1 of the sorted parts;
the message is AES-256-CBC with 16 prefix bytes, a length, the text and the receive id, padded to
32 bytes. Only encrypted pushes are opened, since the plain signature does not cover the body.

The platform joins the sorted parts without a separator, so a digit could wander from the nonce
to the timestamp: both have a strict form here. A replay inside the time window is recognised by
the message key, which lies inside the encrypted text.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.cipher import Keyring, decode_aes_key, decrypt, encrypt, signature
from bot.channels.fields import (
    MAX_BYTES,
    BadCallback,
    Fields,
    FieldValue,
    decode_body,
    members_of,
    read_fields,
    read_json,
    read_xml,
    text_of,
    write_xml,
)

__all__ = [
    "MAX_BYTES",
    "BadCallback",
    "FieldValue",
    "Fields",
    "Keyring",
    "Opened",
    "Push",
    "check_echo",
    "decode_aes_key",
    "members_of",
    "open_callback",
    "open_reply",
    "read_json",
    "read_xml",
    "seal_echo",
    "seal_push",
    "seal_reply",
    "signature",
    "single_query",
    "text_of",
    "write_xml",
]

WINDOW_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{10}")
_NONCE = re.compile(r"[0-9A-Za-z_\-]{1,32}")
_SIGNATURE = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified and decrypted push; `key_index` names the AES key that fitted."""

    fields: Fields
    key_index: int
    is_json: bool


@dataclass(frozen=True, slots=True)
class Push:
    """A callback as the platform sends it: the query and the body."""

    query: dict[str, str]
    body: bytes


def single_query(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The query as a dict. Raises BadCallback(403) where a name stands twice."""
    query: dict[str, str] = {}
    for name, value in pairs:
        if name in query:
            raise BadCallback(403, "repeated parameter")
        query[name] = value
    return query


def check_echo(
    query: Mapping[str, str], keyring: Keyring, *, now: datetime, is_encrypted: bool
) -> str:
    """The body that answers a URL check (GET): the echo itself, or its decrypted text.

    公众号 signs the query alone and wants the echo back unchanged; WeCom encrypts it.
    """
    stamp, nonce = _stamp(query, now)
    echo = query.get("echostr", "")
    if not echo or len(echo) > 4096:
        raise BadCallback(403, "no echo")
    if not is_encrypted:
        _compare(query.get("signature", ""), keyring.token, stamp, nonce)
        return echo
    _compare(query.get("msg_signature", ""), keyring.token, stamp, nonce, echo)
    return decrypt(echo, keyring)[0]


def open_callback(
    body: bytes, query: Mapping[str, str], keyring: Keyring, *, now: datetime
) -> Opened:
    """Verifies, decrypts and reads one push. Raises BadCallback for everything else.

    The time is checked against `now` (±300 s) before anything is read; the signature before
    anything is decrypted. Fields outside the encrypted text are not used.
    """
    if len(body) > MAX_BYTES:
        raise BadCallback(413, "too large")
    stamp, nonce = _stamp(query, now)
    given = query.get("msg_signature", "")
    if _SIGNATURE.fullmatch(given) is None:
        raise BadCallback(403, "no signature")
    if query.get("encrypt_type", "aes") != "aes":
        raise BadCallback(403, "not encrypted")
    encrypted = _envelope(body)
    _compare(given, keyring.token, stamp, nonce, encrypted)
    text, key_index = decrypt(encrypted, keyring)
    fields, is_json = read_fields(text.lstrip("\ufeff").strip())
    return Opened(fields, key_index, is_json)


def seal_reply(
    plaintext: str,
    keyring: Keyring,
    *,
    key_index: int,
    timestamp: int,
    seed: str,
    is_json: bool = False,
) -> str:
    """The encrypted passive reply. The same arguments give the same bytes.

    `seed` is the account and message key: prefix and nonce derive from it by HMAC, so that a
    repeated push gets an equal answer. `timestamp` is when the message was first received.
    """
    key = keyring.aes_keys[key_index]
    mark = hmac.new(key, f"reply:{seed}".encode(), hashlib.sha256).hexdigest()
    nonce = str(int(mark[32:48], 16) % 10**10)
    encrypted = encrypt(plaintext, key, keyring.receive_id, prefix=mark[:16].encode())
    values: dict[str, str | int] = {
        "Encrypt": encrypted,
        "MsgSignature": signature(keyring.token, str(timestamp), nonce, encrypted),
        "TimeStamp": timestamp,
        "Nonce": nonce,
    }
    return json.dumps(values) if is_json else write_xml(values)


def open_reply(body: str, keyring: Keyring) -> Fields:
    """What the platform does with our answer: checks its signature, decrypts and reads it."""
    outer, _is_json = read_fields(body)
    encrypted = text_of(outer, "Encrypt")
    parts = (text_of(outer, "TimeStamp"), text_of(outer, "Nonce"), encrypted)
    _compare(text_of(outer, "MsgSignature"), keyring.token, *parts)
    return read_fields(decrypt(encrypted, keyring)[0])[0]


def seal_push(
    plaintext: str,
    keyring: Keyring,
    *,
    timestamp: int,
    nonce: str,
    prefix: bytes = b"0123456789abcdef",
    key_index: int = 0,
    outer: Mapping[str, str] | None = None,
) -> Push:
    """A push as the platform makes it, in safe mode; used by the fake platform and the tests.

    `outer` are the envelope's clear fields (ToUserName, AgentID; a compatible-mode push repeats
    the message there). A plaintext that starts with `{` travels in a JSON envelope.
    """
    key = keyring.aes_keys[key_index]
    encrypted = encrypt(plaintext, key, keyring.receive_id, prefix=prefix)
    envelope = {**(outer or {}), "Encrypt": encrypted}
    is_json = plaintext.lstrip().startswith("{")
    body = json.dumps(envelope, ensure_ascii=False) if is_json else write_xml(envelope)
    query = {
        "signature": signature(keyring.token, str(timestamp), nonce),
        "timestamp": str(timestamp),
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": signature(keyring.token, str(timestamp), nonce, encrypted),
    }
    return Push(query, body.encode())


def seal_echo(echo: str, keyring: Keyring, *, timestamp: int, nonce: str) -> dict[str, str]:
    """The query of a URL check as WeCom makes it (encrypted) and 公众号 signs it."""
    encrypted = encrypt(echo, keyring.aes_keys[0], keyring.receive_id, prefix=b"0123456789abcdef")
    return {
        "msg_signature": signature(keyring.token, str(timestamp), nonce, encrypted),
        "signature": signature(keyring.token, str(timestamp), nonce),
        "timestamp": str(timestamp),
        "nonce": nonce,
        "echostr": encrypted,
    }


def _stamp(query: Mapping[str, str], now: datetime) -> tuple[str, str]:
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if _TIMESTAMP.fullmatch(stamp) is None or _NONCE.fullmatch(nonce) is None:
        raise BadCallback(403, "bad timestamp or nonce")
    if abs(now.timestamp() - int(stamp)) > WINDOW_SECONDS:
        raise BadCallback(403, "outside the time window")
    return stamp, nonce


def _compare(given: str, *parts: str) -> None:
    try:
        expected = signature(*parts)
    except UnicodeEncodeError:
        raise BadCallback(403, "wrong signature") from None
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise BadCallback(403, "wrong signature")


def _envelope(body: bytes) -> str:
    outer, _is_json = read_fields(decode_body(body))
    encrypted = outer.get("Encrypt") or outer.get("encrypt")
    if not isinstance(encrypted, str):
        raise BadCallback(403, "not encrypted")
    return encrypted
