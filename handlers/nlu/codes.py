"""Codes and barcodes of a catalogue: which SKU each stands for, in a tenth of a dict's memory."""

from array import array
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from domain.catalog.vocabulary import SkuEntry


class Codes(Mapping[str, int]):
    """Small-lettered codes and their positions; of equal ones the last SKU's counts.

    Only hashes are kept, in order: the codes themselves stand in the entries.
    """

    __slots__ = ("_ats", "_entries", "_hashes", "_start")

    def __init__(self, start: int, entries: Sequence[SkuEntry]) -> None:
        hashes, ats = array("q"), array("i")
        for at, entry in enumerate(entries, start):
            for code in _codes_of(entry):
                hashes.append(hash(code))
                ats.append(at)
        keys = np.array(hashes, dtype=np.int64)
        order = keys.argsort(kind="stable")
        self._hashes = keys[order]
        self._ats = np.array(ats, dtype=np.int32)[order]
        self._entries, self._start = entries, start

    def __getitem__(self, code: str) -> int:
        key = hash(code)
        behind = int(self._hashes.searchsorted(key, side="right"))
        while behind and int(self._hashes[behind - 1]) == key:
            behind -= 1
            at = int(self._ats[behind])
            if code in _codes_of(self._entries[at - self._start]):
                return at
        raise KeyError(code)

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for code in (code for entry in self._entries for code in _codes_of(entry)):
            if code not in seen:
                seen.add(code)
                yield code

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return len(self._hashes) > 0  # asked with every message


def _codes_of(entry: SkuEntry) -> tuple[str, ...]:
    return tuple(code.lower() for code in (entry.code, entry.barcode) if code)
