"""What a template message says: no figure is cut in two, and the time is the shop's."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.channels.template import Template, fill_template
from locales.texts import Texts

NOW = datetime(2027, 11, 23, 20, 54, tzinfo=ZoneInfo("Asia/Shanghai"))
TEMPLATE = Template("T", {"thing1": "title", "thing2": "text", "time3": "time"})


def filled(text: str, template: Template = TEMPLATE) -> dict[str, str]:
    data = fill_template(template, {"text": text, "shop": "店"}, NOW)
    return {key: value["value"] for key, value in data.items()}


@pytest.mark.parametrize(
    ("said", "title", "text"),
    [
        (
            "SO-1123-4071 已确认，¥3,460，明天(周三)送。",
            "SO-1123-4071 已确认",
            "¥3,460，明天(周三)送。",
        ),
        (
            "SO-1123-4071 已过秤，按实重结算，共¥402.50。\n五花肉 订20斤，实重21.2斤",
            "SO-1123-4071 已过秤",
            "按实重结算，共¥402.50。 五花肉…",
        ),
        (
            "小李改了 SO-1123-4071，¥1,792→¥1,838：\n可乐 3箱→4箱",
            "小李改了 SO-1123-4071",
            "¥1,792→¥1,838： 可乐…",
        ),
        (
            "老王超市有限公司二店收到您的付款¥12,345.60，没有欠款。",
            "老王超市有限公司二店收到您的付款",
            "¥12,345.60，没有欠款。",
        ),
        (
            "SO-1123-4071 已发货：自送。",
            "SO-1123-4071 已发货：自送。",
            "SO-1123-4071 已发货：自送。",
        ),
        ("字" * 30, "字" * 19 + "…", "字" * 19 + "…"),
        ("", "-", "-"),
    ],
)
def test_a_notice_keeps_its_figures_whole(said, title, text):
    assert filled(said) == {"thing1": title, "thing2": text, "time3": "2027年11月23日 20:54"}


def test_a_title_alone_ends_before_the_figure_it_has_no_room_for():
    alone = Template("T", {"thing1": "title"})
    assert filled("SO-1123-4071 已过秤，共¥402.50。", alone) == {
        "thing1": "SO-1123-4071 已过秤，共…"
    }
    assert filled("SO-1123-4071 已取消。", alone) == {"thing1": "SO-1123-4071 已取消。"}


def test_a_long_notice_is_filled_at_once():
    began = time.perf_counter()
    filled("，¥1 ." * 500)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("A friendly reminder: {amount} is due on {date}.", "12月25日到期¥12,489.50…"),
        (
            '{amount} has been overdue since {date}; please pay, or say "rep".',
            "已逾期¥12,489.50…",
        ),
    ],
)
def test_a_title_alone_says_how_much_is_to_be_paid(source, shown):
    t = Texts.load().translator("zh-CN")
    alone = Template("T", {"thing1": "title"})
    said = t(source, amount="¥12,489.50", date="12月25日")
    assert filled(said, alone) == {"thing1": shown}
