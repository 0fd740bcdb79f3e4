"""Tags both ways: what either side changed since both had the same holds.

Worked example: both had {A, B}. A rep takes A away in WeCom, the merchant adds C on the page:
{B, C} on both. Who says nothing changes nothing; taken away here and there is taken away.
"""

from collections.abc import Set

from domain.relation.model import TagChange


def merge_tags(agreed: Set[str], ours: Set[str], theirs: Set[str]) -> TagChange:
    """The tags of both sides from what each did since they agreed."""
    added = (ours - agreed) | (theirs - agreed)
    removed = (agreed - ours) | (agreed - theirs)
    result = frozenset((agreed | added) - removed)
    return TagChange(result, frozenset(result - theirs), frozenset(theirs - result))
