"""What the fields that a refusal names are called in a sentence."""

from locales import Translator


def field_word(t: Translator, field: str) -> str:
    """The word for a field that a refusal names; the field itself where it has none."""
    words = {**_of_goods(t), **_of_promotions(t), **_of_money(t), **_of_people(t), **_of_ways(t)}
    return words.get(field, field)


def _of_goods(t: Translator) -> dict[str, str]:
    return {
        "code": t("the code"),
        "name": t("the name"),
        "base_unit": t("the smallest unit"),
        "order_unit": t("the usual unit"),
        "units": t("the units"),
        "step_base": t("the smallest step"),
        "moq": t("the least amount"),
        "order_multiple": t("the order multiple"),
        "substitutes": t("the substitutes"),
    }


def _of_promotions(t: Translator) -> dict[str, str]:
    return {
        "kind": t("the kind of promotion"),
        "word": t("the coupon word"),
        "steps": t("the steps"),
        "threshold": t("the sum it begins at"),
        "off": t("what is taken off"),
        "pay_bp": t("the share that is paid"),
        "nth": t("which piece costs less"),
        "buy": t("how many are bought"),
        "give": t("how many are given"),
        "gift": t("the gift"),
        "rows": t("the special prices"),
        "price": t("the price"),
        "priority": t("the priority"),
        "quota": t("the quota"),
        "uses": t("how often it can be used"),
        "valid_days": t("the days it is valid"),
        "ends_at": t("the end"),
        "earn_per": t("what earns a point"),
        "worth": t("what a point is worth"),
        "max_share": t("the share points may pay"),
    }


def _of_money(t: Translator) -> dict[str, str]:
    return {
        "amount": t("the sum"),
        "received_on": t("the day it came in"),
        "reference": t("the bank's reference"),
        "note": t("the note"),
        "limit": t("the credit limit"),
        "credit_days": t("the days to pay"),
        "due_day": t("the day it is due"),
        "statement_day": t("the day of the statement"),
        "extra": t("the extra limit"),
        "expires_at": t("the last day"),
    }


def _of_people(t: Translator) -> dict[str, str]:
    return {
        "phone": t("the phone number"),
        "currency": t("the currency"),
        "role": t("the role"),
        "userid": t("the WeCom id"),
        "head": t("who leads"),
        "label": t("what the address is called"),
        "address": t("the address"),
    }


def _of_ways(t: Translator) -> dict[str, str]:
    return {
        "weekdays": t("the weekdays"),
        "lead_days": t("the days ahead"),
        "closes_at": t("the hour it closes"),
        "free_from": t("the sum from which delivery is free"),
        "fee": t("the fee"),
        "hours": t("the hours"),
        "warned_hours": t("the hours of the warning"),
    }
