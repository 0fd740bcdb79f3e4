"""For whom a promotion is: read from its form, and shown on its page.

Who cannot be found is refused. An audience of nobody known would otherwise be everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.base.ids import CustomerId
from domain.customer import (
    find_customer,
    find_customer_group,
    get_customer,
    list_customer_groups,
    list_grades,
)
from domain.db import Tx
from domain.promotion import PromotionAudience


@dataclass(frozen=True, slots=True)
class AudienceRead:
    """What the form names; `missing` is the first word of each field that nobody has."""

    audience: PromotionAudience
    missing: Mapping[str, str]


def read_audience(
    tx: Tx,
    *,
    customers: Sequence[str],
    groups: Sequence[str],
    grades: Sequence[str],
    tags: Sequence[str],
) -> AudienceRead:
    """Codes of customers, codes or names of groups, grades and tags, as they were typed."""
    owners = {word: find_customer(tx, word) for word in customers}
    crowds = {word: find_customer_group(tx, word) for word in groups}
    known = set(list_grades(tx))
    unknown = {
        "customers": [word for word, one in owners.items() if one is None],
        "groups": [word for word, one in crowds.items() if one is None],
        "grades": [word for word in grades if word not in known],
    }
    return AudienceRead(
        PromotionAudience(
            tuple(one.code for one in crowds.values() if one is not None),
            tuple(grades),
            tuple(tags),
            tuple(one.id for one in owners.values() if one is not None),
        ),
        {field: words[0] for field, words in unknown.items() if words},
    )


def audience_names(tx: Tx, audience: PromotionAudience) -> tuple[str, ...]:
    """Groups, grades, tags and customers by name; none: everybody."""
    crowds = {group.code: group.name for group in list_customer_groups(tx)}
    groups = (crowds.get(code, code) for code in audience.groups)
    return (*groups, *audience.grades, *audience.tags, *_names(tx, audience.customer_ids))


def _names(tx: Tx, ids: Sequence[CustomerId]) -> tuple[str, ...]:
    return tuple(get_customer(tx, one).name for one in ids)
