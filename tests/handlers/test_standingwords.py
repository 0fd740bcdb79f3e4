"""What of a standing order is meant: paused, resumed, left out on some days. Tables."""

from datetime import date

import pytest

from handlers.standingskips import days_meant
from handlers.standingwords import Act, Command, read_command, read_wish

TUESDAY = date(2027, 11, 23)

SKIPS = (
    ("固定单明天不要", None, "明天"), ("明天的固定单不要", None, "明天"),
    ("明天固定单不用送了", None, "明天"), ("固定单这周不要", None, "这周"),
    ("这周固定单不要送", None, "这周"), ("固定单下周三别送", None, "下周三"),
    ("跳过明天的固定单", None, "明天"), ("取消后天的固定单", None, "后天"),
    ("固定单停一周", None, "一周"), ("固定单停3天吧", None, "3天"), ("固定单2明天不要", 2, "明天"),
    ("固定单停一次", None, ""), ("固定单今明两天不要", None, "今明两天"),
    ("11月25日的固定单不要", None, "11月25日"), ("固定单25号不要", None, "25号"),
    ("固定单周三、周五不要", None, "周三、周五"), ("固定單明天不要", None, "明天"),
    ("明天的固定单先别发", None, "明天"), ("skip standing order tomorrow", None, "tomorrow"),
    ("skip my standing order this week", None, "this week"), ("这次不要", None, ""),
    ("no standing order on friday", None, "friday"), ("这周三跳过", None, "这周三"),
    ("周三跳过吧", None, "周三"), ("跳过明天的", None, "明天"),
    ("下周一先跳过一次", None, "下周一"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "number", "when"), SKIPS, ids=[s[0] for s in SKIPS])
def test_days_are_left_out(said: str, number: int | None, when: str) -> None:
    command = read_command(said)
    assert command is not None
    assert (command.act, command.number, command.when) == (Act.SKIP, number, when)


@pytest.mark.parametrize(
    ("said", "act"),
    [(said, Act.PAUSE) for said in (
        "固定单暂停", "固定单先不要了", "固定单这段时间不送", "固定单停掉",
        "暂停固定单", "固定单先停")]
    + [(said, Act.RESUME) for said in (
        "固定单恢复", "固定单继续送", "固定单可以继续送了", "恢复送固定单", "固定单可以送了",
        "固定单又要了", "把固定单恢复", "重新开始固定单", "固定单从明天起照常", "固定單繼續",
        "resume standing order")]
    + [(said, Act.END) for said in ("固定单不要了", "取消固定单", "固定单以后都不要了")]
    + [(said, Act.CHANGE) for said in (
        "固定单可乐改3箱", "固定单周三不要可乐", "固定单改成每周二四")],
)  # fmt: skip
def test_what_else_is_done_with_it(said: str, act: Act) -> None:
    command = read_command(said)
    assert command is not None
    assert (command.act, command.when) == (act, "")


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("今天", [23]), ("明天", [24]), ("后天", [25]), ("大后天", [26]),
        ("周三", [24]),
        ("这周五", [26]), ("下周三", []), ("这周", [23, 24, 25, 26, 27, 28]),
        ("今明两天", [23, 24]),
        ("明后天", [24, 25]), ("11月25日", [25]), ("25号", [25]), ("3天", [24, 25, 26]),
        ("两天", [24, 25]), ("周三、周五", [24, 26]), ("tomorrow", [24]), ("friday", [26]),
        ("this week", [23, 24, 25, 26, 27, 28]), ("什么", []),
    ],
)  # fmt: skip
def test_which_days_that_are(said: str, days: list[int]) -> None:
    wanted = [date(2027, 11, day) for day in days] or (
        [date(2027, 12, 1)] if said == "下周三" else []
    )
    assert list(days_meant(said, TUESDAY)) == wanted


def test_a_week_to_come() -> None:
    assert days_meant("下周", TUESDAY)[0] == date(2027, 11, 29)
    assert len(days_meant("下周", TUESDAY)) == len(days_meant("一周", TUESDAY)) == 7
    assert len(days_meant("99天", TUESDAY)) == 60


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("暂停照旧", Act.PAUSE), ("照旧暂停一下", Act.PAUSE), ("照旧的先停", Act.PAUSE),
        ("每周一三五照旧先停了", Act.PAUSE), ("周一三五的照旧暂停", Act.PAUSE),
        ("恢复照旧", Act.RESUME), ("照旧恢复吧", Act.RESUME), ("暫停照舊", Act.PAUSE),
    ],
)  # fmt: skip
def test_as_ever_is_the_standing_order_where_it_is_paused(said: str, act: Act) -> None:
    assert read_command(said) == Command(act)


@pytest.mark.parametrize("said", ["照旧", "不要照旧", "照旧送", "可乐停", "其他照旧"])
def test_what_only_orders_as_ever_pauses_nothing(said: str) -> None:
    assert read_command(said) is None


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("周一三五照旧送", (1, 3, 5)), ("周一三五照旧", (1, 3, 5)), ("星期二、四老样子", (2, 4)),
        ("周一到周五都照旧", (1, 2, 3, 4, 5)), ("以后周一三五照旧", (1, 3, 5)),
        ("每周一三五照旧送", (1, 3, 5)),
    ],
)  # fmt: skip
def test_several_weekdays_as_ever_are_a_standing_order(said: str, days: tuple[int, ...]) -> None:
    wish = read_wish(said)
    assert wish is not None
    assert wish.weekdays == days


@pytest.mark.parametrize("said", ["周一照旧", "这周一三五照旧", "周一三五可乐2箱", "周三照旧送"])
def test_one_weekday_or_goods_without_every_are_an_order(said: str) -> None:
    assert read_wish(said) is None
