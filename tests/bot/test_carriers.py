"""Carrier platforms: signatures, state codes, answers; pushes over the wire, forged ones too."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.carriers import kdniao, kuaidi100
from bot.carriers.base import CarrierAccount, Outcome, read_moment
from bot.carriers.callback import read_form
from bot.carriers.desk import CarrierDesk
from bot.channels.wire import BadCallback
from bot.settings import (
    DatabaseSettings,
    KdniaoSettings,
    Kuaidi100Settings,
    OaSettings,
    Secret,
    ServerSettings,
    Settings,
    WecomAppSettings,
)
from bot.simulator.clock import SimulatedClock
from bot.simulator.platform.carriers import STATES
from bot.simulator.simulator import Setup, Simulator
from domain.base.ids import ShipmentId
from domain.db import Database
from domain.tracking import COMPANIES, ParcelStage, Waybill
from tests import chatstage
from tests.chatfile import ChatFile
from tests.factories import OA, WECOM

NUMBER = "SF1234567890"
BILL = Waybill(ShipmentId(1), "sf", NUMBER, "5678", is_subscribed=False)
ACCOUNT = CarrierAccount("express", "CUSTOMER", "KEY", "SALT")
BIRD = CarrierAccount("bird", "1237100", "APIKEY")
CODES_100 = {
    "0": "on_the_way", "1": "collected", "2": "problem", "3": "signed", "4": "returned",
    "5": "out_for_delivery", "6": "returning", "7": "on_the_way", "14": "refused",
    "101": "awaited", "103": "collected", "501": "at_point", "203": "refused", "304": "signed",
}  # fmt: skip
CODES_BIRD = {
    "0": "awaited", "1": "collected", "2": "on_the_way", "3": "signed", "4": "problem",
    "202": "out_for_delivery", "211": "at_point", "304": "signed", "404": "refused",
    "406": "returned", "407": "returning", "412": "problem",
}  # fmt: skip


@pytest.mark.parametrize(("code", "stage"), CODES_100.items())
def test_state_codes_of_kuaidi100(code, stage):
    answer = kuaidi100.read_answer({
        "status": "200", "nu": NUMBER, "com": "shunfeng", "state": code,
        "data": [{"ftime": "2027-11-23 09:10:00", "context": "快件"}],
    })  # fmt: skip
    report = answer.reports[0]
    assert (report.stage, report.company) == (ParcelStage(stage), "sf")
    assert report.scans[0].at == datetime(2027, 11, 23, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(("code", "stage"), CODES_BIRD.items())
def test_state_codes_of_kdniao(code, stage):
    answer = kdniao.read_answer({
        "Success": True, "LogisticCode": NUMBER, "ShipperCode": "SF",
        "State": code[0], "StateEx": code,
        "Traces": [{"AcceptTime": "2027-11-23 09:10:00", "AcceptStation": "快件"}],
    })  # fmt: skip
    assert (answer.reports[0].stage, answer.reports[0].company) == (ParcelStage(stage), "sf")


def test_every_company_and_every_stage_has_its_code():
    keys = {company.key for company in COMPANIES}
    assert keys == set(kuaidi100.CODES) == set(kdniao.CODES)
    kept = set(ParcelStage) - {ParcelStage.LOST_SIGHT, ParcelStage.UNKNOWN_NUMBER}
    assert set(kuaidi100.CODES_OF) == set(kdniao.CODES_OF) == kept
    for stage, (plain, fine) in STATES.items():
        assert str(kuaidi100.STAGES[plain]) == str(kdniao.STAGES[fine]) == stage


def test_how_questions_are_signed():
    form = kuaidi100.query_form(ACCOUNT, BILL)
    wanted = hashlib.md5((form["param"] + "KEY" + "CUSTOMER").encode()).hexdigest().upper()
    assert (form["customer"], form["sign"]) == ("CUSTOMER", wanted)
    assert json.loads(form["param"]) == {
        "com": "shunfeng", "num": NUMBER, "resultv2": "4", "phone": "5678",
    }  # fmt: skip
    bare = kuaidi100.query_form(ACCOUNT, replace(BILL, phone_tail=""))
    assert "phone" not in json.loads(bare["param"])
    asked = kuaidi100.subscription_form(ACCOUNT, BILL, "https://x/cb/carrier/express")
    inner = json.loads(asked["param"])
    assert (asked["schema"], inner["company"], inner["key"]) == ("json", "shunfeng", "KEY")
    assert inner["parameters"]["callbackurl"] == "https://x/cb/carrier/express"
    assert inner["parameters"]["salt"] == "SALT"


def test_the_data_sign_of_kdniao_is_base64_of_the_hexadecimal_digest():
    assert kdniao.sign("{}", "key") == "NjI5ODI3ODRhYzdhNDJlZTdhNTEwYzc0MGZlNWFlOGQ="
    form = kdniao.request_form(BIRD, kdniao.ASK, BILL)
    assert form["RequestData"] == (
        '{"ShipperCode":"SF","LogisticCode":"SF1234567890","CustomerName":"5678"}'
    )
    assert (form["RequestType"], form["DataType"], form["EBusinessID"]) == ("1002", "2", "1237100")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("200", "taken"), ("501", "taken"), ("500", "unknown"), ("408", "unknown"),
     ("700", "refused"), ("702", "refused"), ("503", "account"), ("601", "account"),
     ("502", "later"), ("", "later")],
)  # fmt: skip
def test_what_kuaidi100_answers(code, outcome):
    assert kuaidi100.read_answer({"returnCode": code}).outcome is Outcome(outcome)


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("加密验证失败", "account"), ("快递单号格式错误", "refused"), ("暂无轨迹信息", "unknown"),
     ("系统繁忙", "later")],
)  # fmt: skip
def test_what_kdniao_refuses(reason, outcome):
    assert kdniao.read_answer({"Success": False, "Reason": reason}).outcome is Outcome(outcome)


@pytest.mark.parametrize("text", ["", "2027-11-23", "0001-01-01 00:00:00", 5, None, "昨天"])
def test_times_that_are_none(text):
    assert read_moment(text) is None


@pytest.mark.parametrize("body", [b"param=%ff&sign=1", b"\xff", b"param", b"a=1&a=2"])
def test_bodies_that_are_no_form(body):
    with pytest.raises(BadCallback) as refused:
        read_form(body)
    assert refused.value.status == 400


@pytest.mark.parametrize("param", ["", "[]", "{}", '{"lastResult":1}', "nonsense", "[" * 5000])
def test_what_is_signed_and_no_push_is_broken(param):
    carrier = kuaidi100.Kuaidi100(ACCOUNT, None)
    with pytest.raises(BadCallback) as refused:
        carrier.open_push({"param": param, "sign": kuaidi100.sign(param, "SALT")})
    assert refused.value.status == 400


@pytest.fixture
async def simulator(tmp_path_factory):
    """A shop with an order on its way, an account at each platform."""
    chat = ChatFile(path=tmp_path_factory.getbasetemp(), now="2027-11-23 09:10")
    settings = Settings(
        server=ServerSettings(public_url="https://order.example.com"),
        database=DatabaseSettings(url=Secret(chatstage.sqlite_copy(chat, tmp_path_factory))),
        accounts={
            OA: OaSettings(gh_id="gh_1", appid="wx1"),
            WECOM: WecomAppSettings(corpid="ww1", agentid=1000002),
        },
        carriers={
            "express": Kuaidi100Settings(customer="C1"),
            "bird": KdniaoSettings(business_id="1237100"),
        },
    )
    clock = SimulatedClock(chatstage.local_time(chat.now), is_running=False)
    simulator = await Simulator.start(Setup(settings, clock))
    for who, text in (("C001", "可乐3箱"), ("C001", "确认"), ("R01", "确认")):
        await simulator.say(who, text)
    await simulator.say("R01", f"发货 圆通 {NUMBER}")
    yield simulator
    await simulator.stop()


def rows(tx):
    """Everything that is kept of tracks."""
    return [tx.connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()
            for name in ("track", "track_event")]  # fmt: skip


async def test_a_round_that_fails_does_not_keep_the_server_from_stopping(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/empty.db", clock=lambda: datetime.now(UTC))
    desk = CarrierDesk(
        database, [kdniao.Kdniao(BIRD, api=None)], public_url="", zone=ZoneInfo("Asia/Shanghai")
    )
    await desk.look()
    await desk.idle()
    await database.close()


async def test_pushes_over_the_wire(simulator):
    hub, desk = simulator.platform.carriers, simulator.merchant.carriers
    await simulator.move_clock("+1m")
    assert hub.asked == [f"subscribe {NUMBER}"]
    await _scanned(hub, "派件中")
    await _check_pushes(simulator, "express", hub.pushed(NUMBER), scans=1)
    step = await simulator.move_clock("+0s")
    assert [heard.text.split("\n")[1] for heard in step.pushes] == ["派件中（11月23日 09:11）"]
    bill = replace(BILL, company="yto")
    assert (await desk.carriers["bird"].subscribe(bill, "")).outcome is Outcome.TAKEN
    await _scanned(hub, "派件到门口")
    await _check_pushes(simulator, "bird", hub.pushed(NUMBER), scans=2)


async def _check_pushes(simulator, slug, form, *, scans):
    """Only what is signed is taken, and once."""
    database, url = simulator.merchant.database, f"{simulator.url}/cb/carrier/{slug}"
    signed = next(name for name in form if name in {"sign", "DataSign"})
    said = next(name for name in form if name in {"param", "RequestData"})
    before = await database.read(rows)
    async with aiohttp.ClientSession() as session:

        async def status(at, data):
            async with session.post(at, data=data) as response:
                return response.status, await response.text()

        assert await status(url, {**form, signed: "0" * 32}) == (403, "")
        assert await status(url, {**form, said: form[said].replace("派件", "签收")}) == (403, "")
        assert await status(url, {said: form[said]}) == (403, "")
        assert await status(url + "x", form) == (403, "")
        assert await status(url, b"nonsense") == (400, "")
        assert await status(url, BytesIO(b"a" * (2 << 20))) == (413, "")
        assert await database.read(rows) == before
        assert (await status(url, form))[0] == 200
        once = await database.read(rows)
        assert (await status(url, form))[0] == 200
    assert await database.read(rows) == once != before
    assert len(once[1]) == scans


async def _scanned(hub, text):
    """A scan whose push does not arrive."""
    server, hub.server = hub.server, "http://127.0.0.1:9"
    with pytest.raises(aiohttp.ClientError):
        await hub.scan(NUMBER, "out_for_delivery", text)
    hub.server = server
