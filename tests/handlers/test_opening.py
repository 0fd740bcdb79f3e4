"""Which whole messages ask when somebody is there, and which only look like it."""

import time

import pytest

from handlers import opening


@pytest.mark.parametrize(
    "said",
    [
        "几点上班",
        "你们几点关门",
        "你们周日上班吗",
        "周末有人吗",
        "营业时间",
        "营业到几点",
        "明天上班不",
        "国庆放假吗",
        "放假几天",
        "国庆送货吗",
        "國慶送貨嗎",
        "周末送不送",
        "过年还送货吗",
        "节假日正常送吗",
        "星期几送货",
        "一周送几次",
        "你们周日送不送货",
        "几点下班啊你们",
        "国庆你们放假不放啊",
        "what are your opening hours?",
        "do you deliver on weekends?",
        "are you open on sunday?",
    ],
)
def test_asked(said: str) -> None:
    assert opening.asks(said)


@pytest.mark.parametrize(
    "said",
    ["我们周日休息", "周日送货", "国庆要货", "放假了", "可乐3箱", "几点送到", "周末要5箱可乐", ""],
)
def test_something_else(said: str) -> None:
    assert not opening.asks(said)


@pytest.mark.parametrize(
    ("asked", "reason", "is_same"),
    [
        ("过年", "春节放假", True),
        ("新年", "春节放假", True),
        ("新年", "元旦休息", True),
        ("年三十", "過年", True),
        ("初三", "春节", True),
        ("十一", "国庆放假", True),
        ("国庆节", "今年十一放假", True),
        ("五一", "劳动节", True),
        ("端午节", "端午", True),
        ("双节", "中秋放假", True),
        ("长假", "国庆放假", True),
        ("节假日", "节日休息", True),
        ("十一", "十一月盘点", False),
        ("十一", "二十一号盘点", False),
        ("国庆", "春节放假", False),
        ("元旦", "春节放假", False),
        ("过年", "盘点", False),
        ("长假", "盘点", False),
        ("过年", "", False),
    ],
)
def test_holiday_by_another_name(asked: str, reason: str, is_same: bool) -> None:
    assert opening.is_same_holiday(asked, reason) is is_same


def test_fast() -> None:
    started = time.process_time()
    for said in ("你们" * 1000, "都是" * 20, "你好，" * 13, "几点" * 20):
        assert not opening.asks(said)
    assert time.process_time() - started < 0.5
