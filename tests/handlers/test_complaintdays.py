"""How long ago a complaint says its goods came."""

from datetime import date

import pytest

from handlers.complaintdays import came_that_day, is_of_before, span_said

TODAY = date(2027, 11, 23)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("三个月前的大米有虫", date(2027, 8, 25), date(2027, 11, 16)),
        ("上上周的牛奶是酸的", date(2027, 11, 10), date(2027, 11, 16)),
        ("上周的可乐漏了", date(2027, 11, 16), date(2027, 11, 22)),
        ("上个月买的大米有虫", date(2027, 10, 30), date(2027, 11, 1)),
        ("上上个月的油漏了", date(2027, 9, 3), date(2027, 10, 1)),
        ("半个月前的可乐有虫", date(2027, 11, 8), date(2027, 11, 20)),
        ("3天前的水破了", date(2027, 11, 20), date(2027, 11, 23)),
        ("两周前的水破了", date(2027, 11, 9), date(2027, 11, 16)),
        ("去年的米有虫", date(2026, 5, 1), date(2027, 1, 1)),
    ],
)
def test_a_time_long_ago_has_its_days(text: str, inside: date, outside: date) -> None:
    span = span_said(text, TODAY)
    assert span is not None
    first, last = span
    assert first <= inside <= last
    assert not first <= outside <= last


@pytest.mark.parametrize("text", ["昨天的水破了", "上周五的水破了", "水破了两瓶", "上次的水破了"])
def test_single_days_are_no_span(text: str) -> None:
    assert span_said(text, TODAY) is None


def test_what_came_yesterday_is_not_on_the_truck() -> None:
    assert came_that_day("昨天送的雪花破了2瓶")
    assert not came_that_day("昨天的雪花破了2瓶")
    assert is_of_before("上次送来的牛奶过期了")
