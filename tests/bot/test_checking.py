"""`jiedan check --online` against the fake platform, and the import command on real files."""

import asyncio

import pytest

from bot.__main__ import main
from bot.channels.api_errors import ErrorClass, classify, hint
from bot.channels.cipher import Keyring
from bot.clock import utc_now
from bot.merchant import open_merchant
from bot.probes import no_probe
from bot.settings import ConfigError, load_settings
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.faults import Fault, Trouble
from tests.bot.test_settings import GOOD


@pytest.fixture
def settings_file(tmp_path, platform, monkeypatch):
    for name in ("JIEDAN_CONFIG", "JIEDAN_DATABASE__URL"):
        monkeypatch.delenv(name, raising=False)
    base = f'api_base = "{platform.base_url}'
    text = GOOD.replace('appid = "wx1"', f'appid = "wx0001"\n{base}/oa"')
    text = text.replace('corpid = "ww1"', f'corpid = "ww0001"\n{base}/wecom"')
    text = text.replace('url = "sqlite:///shop.db"', f'url = "sqlite:///{tmp_path}/shop.db"')
    canary = "canary" * 8
    oa, wecom = f'secret = "{canary}"\ntoken', f'agentid = 1000002\nsecret = "{canary}"'
    text = text.replace(wecom, 'agentid = 1000002\nsecret = "ws"').replace(
        oa, 'secret = "s1"\ntoken', 1
    )
    path = tmp_path / "jiedan.toml"
    path.write_text(text, "utf-8")
    return path


async def check(path, capsys, *more):
    code = await asyncio.to_thread(main, ["--config", str(path), "check", *more])
    return code, capsys.readouterr().out


async def test_offline(settings_file, capsys):
    code, said = await check(settings_file, capsys)
    assert code == 0
    assert "settings: complete" in said
    assert "shop: callback URL https://…/cb/oa/shop" in said


async def test_online_and_fine(settings_file, platform, capsys):
    code, said = await check(settings_file, capsys, "--online")
    assert "shop: access token and IP allow-list: fine" in said
    assert "staff-app: access token and trusted IP: fine" in said
    assert code == 0


async def test_what_a_platform_refuses_is_said_in_plain_words(settings_file, platform, capsys):
    path = "/cgi-bin/getcallbackip"
    platform.faults.script(path, Fault(Trouble.CODE, 40164), Fault(Trouble.CODE, 60020))
    code, said = await check(settings_file, capsys, "--online")
    assert code == 1
    assert "shop: access token and IP allow-list: this server's address is not on" in said
    assert "staff-app: access token and trusted IP: this server's address is not a" in said
    assert "api_refused" not in said


async def test_a_group_robot_is_tried_by_letting_it_speak(settings_file, platform, capsys):
    key, none = "0a1b2c3d-0000-1111-2222-333344445555", Keyring("", (), "")
    for secret, code in (("another", 1), (key, 0)):
        platform.add_account(FakeAccount("g", Kind.ROBOT, "", "", "", secret, none))
        base = f'api_base = "{platform.base_url}/robot"'
        robot = f'\n[accounts.alarms]\nkind = "webhook_robot"\nkey = "{key}"\n{base}\n'
        more = settings_file.with_name(f"robot{code}.toml")
        more.write_text(settings_file.read_text("utf-8") + robot, "utf-8")
        result, said = await check(more, capsys, "--online")
        assert result == code
        assert "alarms: callback" not in said
        assert key not in said
        line = "fine" if code == 0 else "the key of the group robot is wrong"
        assert f"alarms: a line to the group: {line}" in said
    assert platform.groups["g"] == ["老王批发：报警会发到这个群。"]


@pytest.mark.parametrize("family", ["oa", "wecom"])
def test_every_code_that_staff_must_act_on_has_words(family):
    codes = [
        code
        for code in (*range(40_000, 96_000), 301002)
        if classify(family, code) is ErrorClass.CONFIG
    ]
    silent = [code for code in codes if not hint(family, code) and code // 1000 != 61]
    assert silent == []


async def test_a_wrong_secret(settings_file, capsys):
    text = settings_file.read_text("utf-8").replace('secret = "s1"', 'secret = "bad"')
    settings_file.write_text(text, "utf-8")
    code, said = await check(settings_file, capsys, "--online")
    assert code == 1
    assert "shop: access token and IP allow-list: the AppSecret is wrong" in said


async def employ(path, capsys, *more):
    code = await asyncio.to_thread(main, ["--config", str(path), "staff", "add", "小李", *more])
    return code, capsys.readouterr()


async def test_who_is_employed_is_looked_up_in_wecom_first(settings_file, platform, capsys):
    code, said = await employ(settings_file, capsys, "--userid", "xiaolii")
    assert (code, said.out) == (1, "")
    assert "WeCom knows nobody with the userid xiaolii" in said.err
    assert "--anyway" in said.err
    trouble = Fault(Trouble.CODE, 60020)
    platform.faults.script("/cgi-bin/user/get", trouble)
    code, said = await employ(settings_file, capsys, "--userid", "xiaoli")
    assert (code, "企业可信IP" in said.err) == (1, True)
    code, said = await employ(settings_file, capsys, "--userid", "xiaoli")
    assert (code, said.err, said.out.splitlines()[0]) == (0, "", "R01  rep  小李  xiaoli")
    calls = platform.count("user/get")
    code, said = await employ(settings_file, capsys, "--userid", "xiaolii", "--anyway")
    assert (code, platform.count("user/get")) == (0, calls)


async def test_a_platform_that_does_not_answer_employs_nobody(settings_file, platform, capsys):
    await platform.stop()
    code, said = await employ(settings_file, capsys, "--userid", "xiaoli")
    assert (code, "cannot be reached from here" in said.err) == (1, True)
    text = settings_file.read_text("utf-8").replace('secret = "ws"', 'secret = ""')
    settings_file.write_text(text, "utf-8")
    assert (await employ(settings_file, capsys, "--userid", "xiaoli"))[0] == 0


def test_goods_come_in_whole_or_not_at_all(tmp_path, capsys):
    url = f"sqlite:///{tmp_path}/shop.db"
    file = tmp_path / "goods.csv"
    file.write_text("编码,名称,规格,单位\nA1,可口可乐330ml,330ml×24罐/箱,箱\n", "gbk")
    assert main(["import", "goods", str(file), "--db", url, "--dry-run"]) == 0
    assert "将新增1" in capsys.readouterr().out
    assert main(["import", "goods", str(file), "--db", url]) == 0
    assert "：新增1" in capsys.readouterr().out
    file.write_text("编码,名称,规格,单位\nA2,雪碧,330ml×24罐/箱,箱\nA3,,1,箱\n", "utf-8")
    assert main(["import", "goods", str(file), "--db", url]) == 1
    said = capsys.readouterr().out
    assert "! 第 3 行: 商品名称没有填。" in said
    assert "没有导入任何一行" in said
    assert main(["import", "goods", str(file), "--db", url, "--dry-run"]) == 1
    template = tmp_path / "template.xlsx"
    assert main(["import", "goods", str(template), "--template"]) == 0
    assert template.read_bytes()[:2] == b"PK"


def test_prices_in_one_currency_are_not_taken_for_another(tmp_path, monkeypatch, capsys):
    url = f"sqlite:///{tmp_path}/shop.db"
    file = tmp_path / "goods.csv"
    file.write_text("编码,名称,单位,单价\nA1,可口可乐,箱,46\n", "utf-8")
    assert main(["import", "goods", str(file), "--db", url]) == 0
    monkeypatch.setenv("JIEDAN_SHOP__CURRENCY", "TWD")
    capsys.readouterr()
    assert main(["import", "goods", str(file), "--db", url]) == 2
    said = capsys.readouterr().err
    assert said.startswith("jiedan: shop.currency: is TWD, but this shop's prices are in CNY")
    monkeypatch.setenv("JIEDAN_DATABASE__URL", url)
    with pytest.raises(ConfigError, match="prices are in CNY"):
        open_merchant(load_settings(None), probe=no_probe, clock=utc_now)
    monkeypatch.setenv("JIEDAN_SHOP__CURRENCY", "CNY")
    file.write_text("商品编码,单价,币种\nA1,200,TWD\n", "utf-8")
    assert main(["import", "prices", str(file), "--db", url]) == 0
    monkeypatch.setenv("JIEDAN_SHOP__CURRENCY", "TWD")
    file.write_text("商品编码,单价\nA1,210\n", "utf-8")
    assert main(["import", "prices", str(file), "--db", url]) == 0


def test_a_login_link_for_the_owner(tmp_path, capsys):
    url = f"sqlite:///{tmp_path}/shop.db"
    assert main(["login-link", "--db", url]) == 2
    capsys.readouterr()
    assert main(["seed", "--db", url]) == 0
    assert main(["login-link", "--db", url]) == 0
    assert "http://127.0.0.1:8080/admin/enter?key=" in capsys.readouterr().out
    assert main(["seed", "--db", url]) == 2
    assert "the database is not empty" in capsys.readouterr().err
