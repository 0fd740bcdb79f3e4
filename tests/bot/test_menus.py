"""`jiedan menu` against the fake platform, and every button of the menus in the real server."""

import asyncio

import pytest

from bot.__main__ import main
from bot.menus import customer_menu, staff_menu
from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.faults import Fault, Trouble
from locales import LANGUAGES, Texts
from tests.bot.delivering import drinks
from tests.bot.test_checking import settings_file
from tests.simulator.conftest import oa_account

assert settings_file
CREATE = "/cgi-bin/menu/create"
CUSTOMER = "下单 (开始下单, 常购清单, 今日优惠) · 我的订单 · 帮助 (怎么下单, 找业务员)"


async def run(path, capsys):
    code = await asyncio.to_thread(main, ["--config", str(path), "menu"])
    return code, capsys.readouterr().out.splitlines()


async def test_both_menus_are_set_and_said(settings_file, platform, capsys):
    code, lines = await run(settings_file, capsys)
    assert code == 0
    assert lines[:2] == [f"shop: {CUSTOMER}", "staff-app: 待处理"]
    assert [call.errcode for call in platform.state.calls if call.path == CREATE] == [0, 0]


async def test_without_the_right_it_says_why(settings_file, platform, capsys):
    platform.add_account(oa_account("shop", AccountType.TEST))
    code, lines = await run(settings_file, capsys)
    assert code == 1
    assert lines[0].startswith("shop: not set: the account has not been granted this interface")
    assert lines[1] == "staff-app: 待处理"


async def test_no_answer_is_told_apart_from_a_refusal(settings_file, platform, capsys):
    fault = Fault(Trouble.CODE, 40164)
    platform.faults.script(CREATE, fault, Fault(Trouble.STATUS, 502))
    code, lines = await run(settings_file, capsys)
    assert code == 1
    assert "IP allow-list" in lines[0]
    assert "cannot be reached" in lines[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_platform_s_limits_hold_in_every_language(language):
    t = Texts.load().translator(language)
    for menu in (customer_menu(t), staff_menu(t, "https://order.example.com/admin/")):
        assert 1 <= len(menu) <= 3
        for button in menu:
            assert len(button["name"].encode()) <= 16
            for below in button.get("sub_button", []):
                assert len(below["name"].encode()) <= 40


async def test_every_button_is_answered(tmp_path):
    t = Texts.load().translator("zh-CN")
    async with drinks(tmp_path) as shop:
        answers = {}
        for button in customer_menu(t):
            for one in button.get("sub_button", [button]):
                step = await shop.event("C001", "click", one["key"])
                answers[one["key"]] = step.replies[0].text
        assert len(set(answers.values())) == len(answers) == 6
        step = await shop.event("R01", "click", "waiting")
        assert step.replies
