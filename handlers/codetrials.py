"""Codes that lead nowhere: after some of them none is taken for a few minutes, and it is said why.

Invites and 关联码 look alike and are counted together. Who orders already may send numbers: they
are barcodes.
"""

from datetime import datetime

from domain.joining import Presenter, codes_taken_again_at, note_wrong_code
from handlers import figures
from handlers.context import Turn


def is_stopped(turn: Turn, code: str) -> bool:
    """Whether no code is looked at now; it is said until when."""
    who = _presenter(turn)
    if who is None or _is_barcode(turn, code):
        return False
    until = codes_taken_again_at(turn.tx, who)
    if until is not None:
        _say_until(turn, until)
    return until is not None


def missed(turn: Turn, code: str) -> None:
    """It led nowhere: counted, and told where that was one too many."""
    who = _presenter(turn)
    if who is None or _is_barcode(turn, code):
        return
    until = note_wrong_code(turn.tx, who, actor=turn.actor)
    if until is not None:
        _say_until(turn, until)


def _say_until(turn: Turn, until: datetime) -> None:
    turn.say(
        turn.t(
            "Too many codes that do not work: I look at none until {time}. "
            "Your rep can give you a new one.",
            time=figures.clock(until, turn.shop.zone),
        )
    )


def _presenter(turn: Turn) -> Presenter | None:
    if turn.contact is None:
        return None
    return Presenter(turn.inbound.account, turn.inbound.address, turn.contact.id)


def _is_barcode(turn: Turn, code: str) -> bool:
    return bool(turn.customers) and code.strip().isdigit()
