"""Whom a promotion is for."""

from domain.promotion.model import Belonging, PromotionAudience


def is_for(audience: PromotionAudience, one: Belonging) -> bool:
    """Whether a customer belongs to an audience."""
    return (
        audience.is_everyone
        or one.customer_id in audience.customer_ids
        or bool(one.grade and one.grade in audience.grades)
        or not set(one.groups).isdisjoint(audience.groups)
        or not set(one.tags).isdisjoint(audience.tags)
    )
