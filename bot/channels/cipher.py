"""What one account signs and encrypts with: the keys, the signature, and the AES frame.

AES comes from wechatpy; the frame around it (prefix, length, receive id, padding) is checked
here to the last byte, which wechatpy does not do.
"""

import base64
import binascii
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from typing import Protocol

from wechatpy.crypto import PrpCrypto

from bot.channels.fields import BadCallback

BLOCK = 32
_AES_KEY = re.compile(r"[0-9A-Za-z+/]{43}")


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """What one account signs and encrypts with; the current AES key stands first.

    `receive_id` is the appid of a 公众号 and the corpid of a WeCom app.
    """

    token: str
    aes_keys: tuple[bytes, ...]
    receive_id: str

    def __repr__(self) -> str:
        return f"Keyring(receive_id={self.receive_id!r})"


class _Cipher(Protocol):
    def encrypt(self, plaintext: bytes) -> bytes: ...

    def decrypt(self, ciphertext: bytes) -> bytes: ...


def decode_aes_key(text: str) -> bytes:
    """The 32 key bytes of an EncodingAESKey (43 characters). Raises ValueError."""
    if _AES_KEY.fullmatch(text) is None:
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return base64.b64decode(text + "=")


def signature(*parts: str) -> str:
    """The platforms' signature over `parts`: SHA-1 of the sorted parts, in hex."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def _cipher(key: bytes) -> _Cipher:
    cipher: _Cipher = PrpCrypto(key).cipher
    return cipher


def encrypt(text: str, key: bytes, receive_id: str, *, prefix: bytes) -> str:
    """The base64 ciphertext of `text`; `prefix` are the 16 bytes that stand before it."""
    message = text.encode()
    plain = prefix + struct.pack(">I", len(message)) + message + receive_id.encode()
    pad = BLOCK - len(plain) % BLOCK
    return base64.b64encode(_cipher(key).encrypt(plain + bytes([pad]) * pad)).decode()


def decrypt(encrypted: str, keyring: Keyring) -> tuple[str, int]:
    """The text and the index of the AES key that fitted.

    Raises BadCallback: 400 for what is no ciphertext, 403 for another account's key or id.
    """
    try:
        sealed = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise BadCallback(400, "not base64") from None
    if not sealed or len(sealed) % 16:
        raise BadCallback(400, "not whole blocks")
    for index, key in enumerate(keyring.aes_keys):
        message = _unframe(_cipher(key).decrypt(sealed), keyring.receive_id)
        if message is not None:
            try:
                return message.decode(), index
            except UnicodeDecodeError:
                raise BadCallback(400, "not utf-8") from None
    raise BadCallback(403, "another account's key or id")


def _unframe(plain: bytes, receive_id: str) -> bytes | None:
    """The message inside the frame; None where padding, length or receive id do not fit."""
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        return None
    content = plain[16:-pad]
    if len(content) < 4:
        return None
    end = 4 + int(struct.unpack(">I", content[:4])[0])
    if end > len(content) or not hmac.compare_digest(content[end:], receive_id.encode()):
        return None
    return content[4:end]
