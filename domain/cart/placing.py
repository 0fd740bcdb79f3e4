"""Where a line stands among the others: in the order in which the goods were named. Pure.

The platform may tell a message late. Its goods stand where they would have stood in time.

Worked example: 雪碧 was said at 4, 可乐 at 1 is told after it → 1 可乐, 2 雪碧.
"""

from domain.cart.model import NOT_SAID, CartLine, Said


def is_before(one: Said, other: Said) -> bool:
    """Of one second the platform's message numbers tell; a message without one stays behind what
    was there, as told: numbers of two chats say nothing of each other.
    """
    if one[0] != other[0] or (one[1] and other[1]):
        return one < other
    return False


def placed(lines: tuple[CartLine, ...], line: CartLine) -> tuple[CartLine, ...]:
    """`lines` with a new one before those that were said later; what nobody said stays ahead."""
    at = len(lines)
    while line.said != NOT_SAID and at and is_before(line.said, lines[at - 1].said):
        at -= 1
    return (*lines[:at], line, *lines[at:])


def in_turn(old: CartLine, new: CartLine) -> tuple[CartLine, CartLine]:
    """The two in the order in which they were said."""
    is_late = new.said != NOT_SAID and is_before(new.said, old.said)
    return (new, old) if is_late else (old, new)
