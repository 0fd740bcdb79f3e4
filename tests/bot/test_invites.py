"""The invite QR from the customer's page to the bound shop, and what stands instead of it."""

from datetime import timedelta

import pytest

from admin import InviteQr, NoQr
from bot.channels.api import AccountApi
from bot.channels.oa import OaAccount, OaChannel
from bot.invites import InviteDesk
from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.hands import NoSuchCode
from bot.simulator.platform.state import QR_URL
from domain.base.actor import SYSTEM
from domain.customer import find_customer, invite_code, issue_invite
from tests.bot.conftest import make_oa
from tests.bot.delivering import drinks
from tests.simulator.conftest import oa_account

CREATE = "/cgi-bin/qrcode/create"
CODE = "7K3M9QX02B4C1"


def desk(platform, *channels):
    return InviteDesk({one.slug: one for one in channels}, platform.state.clock)


async def test_a_code_is_asked_for_once_and_ends_with_the_invite(oa, platform, clock):
    until = clock() + timedelta(days=7)
    tickets = desk(platform, oa)
    first, second = await tickets.qr(CODE, until), await tickets.qr(CODE, until)
    assert first == second
    assert first.url.startswith(QR_URL)
    (call,) = [call for call in platform.state.calls if call.path == CREATE]
    assert call.request["expire_seconds"] == 7 * 86400
    assert call.request["action_info"] == {"scene": {"scene_str": CODE}}


async def test_a_code_lives_thirty_days_at_most(oa, platform, clock):
    await desk(platform, oa).qr(CODE, clock() + timedelta(days=90))
    assert platform.state.calls[-1].request["expire_seconds"] == 2592000


async def test_without_the_right_the_code_is_typed(client, platform, clock):
    platform.add_account(oa_account("shop", AccountType.TEST))
    tickets = desk(platform, make_oa(client, platform))
    for _ in range(3):
        assert await tickets.qr(CODE, clock()) == InviteQr(problem=NoQr.NOT_GRANTED)
    assert platform.count("qrcode/create") == 1
    clock.move(timedelta(hours=1, seconds=1))
    await tickets.qr(CODE, clock())
    assert platform.count("qrcode/create") == 2


async def test_a_subscription_account_is_not_even_asked(client, platform, clock):
    api = AccountApi(client, "shop", family="oa", base=platform.api_base("shop"))
    account = OaAccount("shop", "gh_1", oa_account().keyring, "subscription")
    tickets = desk(platform, OaChannel(account, api))
    assert (await tickets.qr(CODE, clock())).problem is NoQr.NOT_GRANTED
    assert (await desk(platform).qr(CODE, clock())).problem is NoQr.NO_ACCOUNT
    assert platform.count("qrcode/create") == 0


@pytest.mark.parametrize("fault", [Fault(Trouble.CODE, 45009), Fault(Trouble.CODE, 40013)])
async def test_no_answer_is_no_qr_for_now(oa, platform, clock, fault):
    platform.faults.script(CREATE, fault)
    tickets = desk(platform, oa)
    assert (await tickets.qr(CODE, clock())).problem is NoQr.UNREACHABLE
    clock.move(timedelta(minutes=11))
    assert (await tickets.qr(CODE, clock() + timedelta(days=1))).problem is None


@pytest.mark.parametrize("follows", [True, False])
async def test_who_scans_is_bound_to_the_shop(tmp_path, follows):
    def invite(tx):
        customer = find_customer(tx, "C002")
        return issue_invite(tx, customer.id, SYSTEM, code=invite_code(b"12345678"))

    async with drinks(tmp_path) as shop:
        made = shop.merchant.database.write_now(invite)
        tickets = InviteDesk(shop.merchant.channels, shop.clock)
        qr = await tickets.qr(made.code, made.expires_at)
        person = await shop.add_newcomer("新客")
        if follows:
            await shop.event(person.key, "subscribe")
        step = await shop.event(person.key, "scan", qr.url)
        assert step.sent.fields["Event"] == ("SCAN" if follows else "subscribe")
        assert step.sent.fields["EventKey"] == ("" if follows else "qrscene_") + made.code
        assert "已绑定" in step.replies[0].text
        await shop.advance(timedelta(days=8))
        with pytest.raises(NoSuchCode):
            await shop.event(person.key, "scan", qr.url)
        with pytest.raises(NoSuchCode):
            await shop.event(person.key, "scan", QR_URL + "made-up")
