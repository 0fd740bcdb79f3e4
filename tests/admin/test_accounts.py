"""Accounts in the browser: terms, receipts, refunds, approvals, statements and their files."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from domain.base.actor import SYSTEM
from domain.base.ids import PostingId
from domain.base.money import Money
from domain.credit import (
    account_of,
    agree_to_statement,
    dispute_entry,
    disputes_of,
    open_period,
    receivable_of,
    standing_of,
    statements_of,
)
from domain.customer import Customer, PaymentTerms, change_customer, find_customer
from domain.db import Tx
from domain.order import OrderFilter, OrderStatus, get_order, list_orders
from domain.payment import receipts_of, refunds_of
from domain.report import run_audit
from domain.staff import Role
from domain.terms import Question, sentences
from tests.admin.conftest import Browser, House
from tests.admin.ordering import order_one
from tests.admin.outline import outline


def shop(tx: Tx, code: str) -> Customer:
    found = find_customer(tx, code)
    assert found is not None
    return found


def balance(tx: Tx, code: str) -> int:
    return standing_of(tx, shop(tx, code), today=tx.now.date()).balance.minor


async def done(browser: Browser, path: str, fields: dict[str, str]) -> str:
    answer = await browser.post(path, fields)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def test_finance_sets_terms_records_a_receipt_and_takes_it_back(house: House) -> None:
    finance = await house.sign_in(Role.FINANCE)
    code = "C003"
    path = f"/customers/{code}/account"
    await done(finance, f"{path}/terms", {"limit": "5,000", "basis": "shipped", "due_day": "10",
               "over_limit": "refuse", "statement_day": "25", "credit_days": ""})  # fmt: skip
    account = house.database.read_now(lambda tx: account_of(tx, shop(tx, code).id))
    assert account is not None
    assert (account.limit, account.basis.value, account.statement_day, account.is_kept) == (
        Money(500_000), "shipped", 25, True,
    )  # fmt: skip
    assert house.database.read_now(shop, code).due_day == 10
    before = house.database.read_now(balance, code)
    page = await finance.text(path)
    assert "¥5,000.00" in page
    fields = {"amount": "¥300", "method": "transfer", "reference": "B-1", "received_on": "",
              "order": "", "note": "上月货款", "key": "form-key-1"}  # fmt: skip
    await done(finance, f"{path}/receipts", fields)
    await done(finance, f"{path}/receipts", fields)
    assert house.database.read_now(balance, code) == before - 30_000
    (one,) = house.database.read_now(lambda tx: receipts_of(tx, shop(tx, code).id))[:1]
    await done(finance, f"{path}/receipts/{one.id}/reverse", {"reason": "记错客户"})
    assert house.database.read_now(balance, code) == before
    assert "记错客户" in await finance.text(path)
    assert house.database.read_now(run_audit) == []


async def test_finance_brings_what_was_owed_before_and_writes_a_remainder_off(
    house: House,
) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/customers/C003/account"
    before = house.database.read_now(balance, "C003")
    fields = {"owed": "320.50", "due_on": "2027-12-31", "note": "旧系统结转"}
    await done(finance, f"{path}/opening", fields)
    assert house.database.read_now(balance, "C003") == before + 32_050
    page = await finance.text(path)
    assert "旧系统结转" in page
    assert 'value="320.50"' in page
    off = {"amount": "0.50", "reason": "抹零", "order": "", "key": "w-1"}
    await done(finance, f"{path}/write_off", off)
    await done(finance, f"{path}/write_off", off)
    assert house.database.read_now(balance, "C003") == before + 32_000
    answer = await finance.post(f"{path}/write_off", {**off, "reason": "", "key": "w-2"})
    assert answer.status == 422
    answer = await finance.post(f"{path}/write_off", {**off, "amount": "99999", "key": "w-3"})
    assert answer.status == 409
    assert "这里只欠¥7,425.50" in await answer.text()
    assert house.database.read_now(balance, "C003") == before + 32_000
    assert house.database.read_now(run_audit) == []
    rep = await house.sign_in(Role.REP)
    assert (await rep.post(f"{path}/opening", fields)).status in {403, 404}


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("receipts", {"amount": "-5", "method": "cash", "key": "k"}),
        ("receipts", {"amount": "0", "method": "cash", "key": "k"}),
        ("receipts", {"amount": "5.001", "method": "cash", "key": "k"}),
        ("receipts", {"amount": "5", "method": "transfer", "key": "k"}),
        ("receipts", {"amount": "5", "method": "cash", "key": "k", "received_on": "2030-01-01"}),
        ("receipts", {"amount": "5", "method": "cash", "key": ""}),
        ("terms", {"limit": "much"}),
        ("grant", {"extra": "5", "until": "", "reason": "x"}),
        ("grant", {"extra": "5", "until": "2027-03-09", "reason": ""}),
        ("statements", {"last": "soon"}),
        ("refunds", {"amount": ""}),
    ],
)
async def test_a_wrong_field_is_marked_and_books_nothing(house: House, where, fields) -> None:
    finance = await house.sign_in(Role.FINANCE)
    before = house.database.read_now(outline)
    answer = await finance.post(f"/customers/C003/account/{where}", fields)
    assert answer.status == 422
    assert house.database.read_now(outline) == before


@pytest.mark.parametrize(("method", "word"), [("wechat", "微信"), ("alipay", "支付宝")])
async def test_a_payment_by_phone_is_booked_without_a_reference(
    house: House, method, word
) -> None:
    finance = await house.sign_in(Role.FINANCE)
    before = house.database.read_now(balance, "C003")
    fields = {"amount": "20", "method": method, "key": f"k-{method}"}
    await done(finance, "/customers/C003/account/receipts", fields)
    assert house.database.read_now(balance, "C003") == before - 2_000
    assert word in await finance.text("/customers/C003/account")
    assert house.database.read_now(run_audit) == []


async def test_a_rep_sees_the_own_shops_account_and_changes_nothing(house: House) -> None:
    rep = await house.sign_in(Role.REP, "R01")
    page = await rep.text("/customers/C001/account")
    assert "登记收款" not in page
    assert (await rep.get("/customers/C003/account")).status == 404
    assert "李记面馆" not in await rep.text("/accounts")
    before = house.database.read_now(outline)
    fields = {"amount": "5", "method": "cash", "key": "k"}
    assert (await rep.post("/customers/C001/account/receipts", fields)).status == 403
    assert house.database.read_now(outline) == before


async def test_finance_grants_more_and_lets_an_order_pass(house: House) -> None:
    finance, rep = await house.sign_in(Role.FINANCE), await house.sign_in(Role.REP, "R01")
    path = "/customers/C001/account"

    def on_credit(tx: Tx) -> str:
        wanted = OrderFilter(customer_ids=(shop(tx, "C001").id,))
        change_customer(tx, replace(shop(tx, "C001"), terms=PaymentTerms.CREDIT), SYSTEM)
        return list_orders(tx, wanted).rows[0].order_no

    house.database.write_now(on_credit)
    await done(finance, f"{path}/terms", {"limit": "0.01", "basis": "placed",
               "over_limit": "review", "statement_day": "31"})  # fmt: skip
    order_no = house.database.write_now(_order_on_credit)
    page = await finance.text(f"/orders/{order_no}")
    assert "放行" in page
    refused = await rep.post(f"/orders/{order_no}/confirm", {"version": "1"})
    assert refused.status == 409
    await done(finance, f"/orders/{order_no}/pass", {"reason": "老客户"})
    await done(rep, f"/orders/{order_no}/confirm", {"version": "1"})
    unpaid, coming = (await finance.text(path)).split('id="coming"')
    assert f">{order_no}</a>" in coming.split("</section>")[0]
    assert f">{order_no}</a>" not in unpaid
    day = (house.clock() + timedelta(days=3)).date().isoformat()
    await done(finance, f"{path}/grant", {"extra": "800", "until": day, "reason": "节前"})
    granted = (await finance.text(path)).split("节前")[1].split("</td>")[0]
    name = re.search(r'<span class="sub">(\S+) · ', granted)
    assert name is not None
    before = house.database.read_now(outline)
    for extra, until in (("0", day), ("-5", day), ("800", "2020-01-01"), ("800", "2099-01-01")):
        wrong = {"extra": extra, "until": until, "reason": "节前"}
        assert (await finance.post(f"{path}/grant", wrong)).status in {409, 422}
    assert (await rep.post(f"{path}/grant", wrong)).status == 403
    assert house.database.read_now(outline) == before
    await done(finance, f"{path}/grant/end", {})
    assert house.database.read_now(run_audit) == []


def _order_on_credit(tx: Tx) -> str:
    return order_one(tx, shop(tx, "C001"))


async def test_a_statement_is_closed_printed_and_taken_away(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    path = "/customers/C003/account"
    day = house.clock().date() - timedelta(days=1)
    await done(owner, f"{path}/statements", {"last": day.isoformat()})
    closed = house.database.read_now(lambda tx: statements_of(tx, shop(tx, "C003")))[0]
    page = await owner.text(f"{path}/statements/{closed.no}")
    assert f"第{closed.no}期对账单" in page
    assert "李记面馆" in page
    csv = await owner.get(f"{path}/statements/{closed.no}/file?kind=csv")
    text = (await csv.read()).decode("utf-8-sig")
    assert text.splitlines()[0] == "日期,内容,单号,金额,欠款"
    assert text.splitlines()[-1].endswith(f"{closed.closing.minor / 100:.2f}")
    xlsx = await owner.get(f"{path}/statements/{closed.no}/file")
    book = CalamineWorkbook.from_filelike(io.BytesIO(await xlsx.read()))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[-1][-1] == closed.closing.minor / 100
    assert "客户已确认" not in page
    house.database.write_now(lambda tx: agree_to_statement(tx, closed.id, actor=SYSTEM))
    assert "客户已确认" in await owner.text(f"{path}/statements/{closed.no}")
    assert (await owner.post(f"{path}/statements", {"last": day.isoformat()})).status == 409
    assert (await owner.get(f"{path}/statements/9")).status == 404
    assert (await owner.get(f"{path}/statements/x/file")).status == 404


async def test_finance_answers_what_a_shop_does_not_agree_to(house: House) -> None:
    finance, rep = await house.sign_in(Role.FINANCE), await house.sign_in(Role.REP)
    path = "/customers/C003/account"

    def dispute(tx: Tx) -> int:
        customer = shop(tx, "C003")
        entry = statement_entries(tx, customer)[0]
        return dispute_entry(tx, customer, entry, said="少了1箱", actor=SYSTEM).id

    def said(tx: Tx) -> tuple[str, str]:
        found = disputes_of(tx, shop(tx, "C003"))[0]
        return found.status.value, found.answer

    number = house.database.write_now(dispute)
    assert "少了1箱" in await finance.text(path)
    form = {"answer": "核对签收单，2箱", "decision": "upheld"}
    assert (await rep.post(f"{path}/disputes/{number}", form)).status == 403
    assert (await finance.post(f"{path}/disputes/{number}", {"answer": ""})).status == 422
    elsewhere = f"/customers/C001/account/disputes/{number}"
    assert (await finance.post(elsewhere, form)).status == 404
    assert house.database.read_now(said) == ("open", "")
    await done(finance, f"{path}/disputes/{number}", form)
    assert house.database.read_now(said) == ("upheld", "核对签收单，2箱")
    assert (await finance.post(f"{path}/disputes/{number}", form)).status == 409
    assert "核对签收单，2箱" in await finance.text(path)
    assert house.database.read_now(run_audit) == []


def statement_entries(tx: Tx, customer: Customer) -> list[PostingId]:
    period = open_period(tx, customer, last=tx.now.date())
    assert period is not None
    return [entry.posting_id for entry in period.entries]


async def test_a_prepaid_order_is_let_go_and_a_balance_paid_back(house: House) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/customers/C006/account"
    order_no = house.database.write_now(_prepaid_order)
    await done(finance, f"/orders/{order_no}/let_go", {})
    order = house.database.read_now(_of, order_no)
    held = house.database.read_now(lambda tx: receivable_of(tx, order.id))
    assert held is not None
    assert (held.state.value, order.status) == ("let_go", OrderStatus.PLACED)
    cash = {"amount": "90000", "method": "cash", "key": "cash-1"}
    await done(finance, f"{path}/receipts", {**cash, "sure": "much:9000000"})
    await done(finance, f"{path}/refunds", {"amount": "100"})
    await done(finance, f"{path}/refunds", {"amount": "50"})
    second, first = house.database.read_now(lambda tx: refunds_of(tx, shop(tx, "C006").id))[:2]
    assert "/customers/C006/account" in await finance.text("/accounts")
    pay = {"method": "transfer", "reference": "", "answer": "pay"}
    assert (await finance.post(f"{path}/refunds/{first.id}", pay)).status == 422
    await done(finance, f"{path}/refunds/{first.id}", {**pay, "reference": "BACK-1"})
    await done(finance, f"{path}/refunds/{second.id}", {"method": "cash", "answer": "keep"})
    assert (await finance.post(f"/customers/C003/account/refunds/{first.id}", pay)).status == 422
    assert house.database.read_now(run_audit) == []


def _prepaid_order(tx: Tx) -> str:
    return order_one(tx, shop(tx, "C006"))


def _of(tx: Tx, order_no: str):
    wanted = OrderFilter(search=order_no)
    return get_order(tx, list_orders(tx, wanted).rows[0].id)


async def test_finance_says_what_shops_are_told_about_terms(house: House) -> None:
    finance, rep = await house.sign_in(Role.FINANCE), await house.sign_in(Role.REP)
    form = {"payment": "微信或对公转账", "invoice": "", "opening": "周日休息"}
    assert (await rep.post("/accounts/terms", form)).status == 403
    assert (await finance.post("/accounts/terms", {"payment": "微" * 301})).status == 422
    assert house.database.read_now(sentences) == {}
    await done(finance, "/accounts/terms", form)
    assert house.database.read_now(sentences) == {
        Question.OPENING: "周日休息",
        Question.PAYMENT: "微信或对公转账",
    }
    assert "微信或对公转账" in await finance.text("/accounts")


async def test_a_write_off_beyond_the_limit_takes_two(house: House) -> None:
    owner, finance = await house.sign_in(Role.OWNER), await house.sign_in(Role.FINANCE)
    path = "/customers/C003/account"
    assert (await owner.post("/reviews/write_off", {"write_off": "viel"})).status == 422
    assert (await finance.post("/reviews/write_off", {"write_off": "20"})).status == 403
    await done(owner, "/reviews/write_off", {"write_off": "20"})
    assert 'value="20.00"' in await owner.text("/reviews")
    before = house.database.read_now(balance, "C003")
    off = {"amount": "20.01", "reason": "破损协商", "order": "", "key": "two-1"}
    asked = await finance.post(f"{path}/write_off", off)
    assert "write_off_asked" in asked.headers["Location"]
    page = await finance.text(path)
    assert "等第二个人同意的冲账" in page
    assert "撤回" in page
    number = re.findall(r"write_offs/(\d+)", page)[0]
    agreed = {"answer": "yes"}
    assert (await finance.post(f"{path}/write_offs/{number}", agreed)).status == 409
    assert (await owner.post(f"/customers/C001/account/write_offs/{number}", agreed)).status == 404
    assert house.database.read_now(balance, "C003") == before
    await done(owner, f"{path}/write_offs/{number}", agreed)
    assert house.database.read_now(balance, "C003") == before - 2_001
    assert (await owner.post(f"{path}/write_offs/{number}", agreed)).status == 409
    assert "等第二个人同意的冲账" not in await owner.text(path)
    await done(owner, "/reviews/write_off", {"write_off": ""})
    assert house.database.read_now(run_audit) == []
