"""Order numbers that can be said aloud and tell nothing about volume: SO-MMDD-NNNN.

NNNN is a keyed permutation of the counter of that calendar day. The counter of a day goes on
where the same day of an earlier year stopped, so a number never comes twice; after 10,000 orders
on one calendar day it has five digits.

Worked example: the first three orders of 2 March may be SO-0302-1874, SO-0302-0093,
SO-0302-6640; without the key nobody can tell that they follow each other.
"""

import hashlib
import hmac
from datetime import date

_DIGITS = 4
_ROUNDS = 8


def order_no(day: date, n: int, key: bytes) -> str:
    """The number of the `n`-th order (from 1) on this calendar day."""
    tag = f"{day:%m%d}"
    return f"SO-{tag}-{permuted(n - 1, key + tag.encode())}"


def counter_key(day: date) -> str:
    """Which counter `n` comes from."""
    return f"{day:%m%d}"


def permuted(index: int, key: bytes) -> str:
    """The digits of the `index`-th number (from 0); distinct for distinct indices."""
    digits, begin = _DIGITS, 0
    while index >= 10**digits - begin:
        index -= 10**digits - begin
        begin = 10**digits
        digits += 1
    size = 10**digits - begin
    return f"{begin + _permute(index, size, key + bytes([digits])):0{digits}d}"


def _permute(index: int, size: int, key: bytes) -> int:
    """A keyed bijection of range(size): a Feistel network over the next even power of two.

    Results outside the range are permuted again until they fall into it (cycle walking).
    """
    half = ((size - 1).bit_length() + 1) // 2
    mask = (1 << half) - 1
    value = index
    while True:
        left, right = value >> half, value & mask
        for turn in range(_ROUNDS):
            left, right = right, left ^ (_mix(key, turn, right) & mask)
        value = (left << half) | right
        if value < size:
            return value


def _mix(key: bytes, turn: int, value: int) -> int:
    message = turn.to_bytes(1, "big") + value.to_bytes(8, "big")
    return int.from_bytes(hmac.digest(key, message, hashlib.sha256)[:8], "big")
