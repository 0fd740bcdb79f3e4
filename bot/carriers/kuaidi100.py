"""快递100: asking (实时查询) and subscribing (订阅推送).

    asking       POST /poll/query.do   customer, param, sign = MD5(param + key + customer), upper
    subscribing  POST /poll            schema=json, param {company, number, key, parameters}
    pushes       param, sign = MD5(param + salt), upper; answered with returnCode 200

The documents: api.kuaidi100.com, 实时快递查询接口 and 快递信息推送服务.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.carriers.base import (
    MOST_SCANS,
    CarrierAccount,
    CarrierAnswer,
    Json,
    Outcome,
    read_moment,
    text_of,
)
from bot.carriers.client import CarrierApi
from bot.channels.wire import BadCallback
from domain.tracking import ParcelStage, Report, Scan, Waybill

QUERY, POLL = "/poll/query.do", "/poll"
CODES: Mapping[str, str] = {
    "sf": "shunfeng", "zto": "zhongtong", "yto": "yuantong", "yunda": "yunda",
    "sto": "shentong", "jd": "jd", "ems": "ems", "post": "youzhengguonei", "jt": "jtexpress",
    "deppon": "debangkuaidi", "ane": "annengwuliu", "best": "huitongkuaidi", "kye": "kuayue",
}  # fmt: skip
"""Our key of a company → theirs (快递公司编码)."""
CODES_OF: Mapping[ParcelStage, str] = {
    ParcelStage.ON_THE_WAY: "0 7 8 10 11 12 1001 1002 1003",
    ParcelStage.COLLECTED: "1 103",
    ParcelStage.PROBLEM: "2 13 201 202 204 205 206 207 208 209 210",
    ParcelStage.SIGNED: "3 301 302 303 304",
    ParcelStage.RETURNED: "4 401",
    ParcelStage.OUT_FOR_DELIVERY: "5",
    ParcelStage.RETURNING: "6",
    ParcelStage.REFUSED: "14 203",
    ParcelStage.AWAITED: "101 102",
    ParcelStage.AT_POINT: "501",
}
"""`state` (快递单当前状态), the plain codes and the finer ones (resultv2)."""
STAGES = {code: stage for stage, codes in CODES_OF.items() for code in codes.split()}
_KEYS = {theirs: ours for ours, theirs in CODES.items()}
_OUTCOMES: Mapping[str, Outcome] = {
    "200": Outcome.TAKEN, "501": Outcome.TAKEN, "500": Outcome.UNKNOWN,
    "408": Outcome.UNKNOWN, "400": Outcome.REFUSED, "700": Outcome.REFUSED,
    "701": Outcome.REFUSED, "702": Outcome.REFUSED,
    "503": Outcome.ACCOUNT, "600": Outcome.ACCOUNT, "601": Outcome.ACCOUNT,
}  # fmt: skip
"""`returnCode`; 501 of a subscription is one that stands already, 408 a phone that is missing or
wrong. All others: later."""


class Kuaidi100:
    """One account at 快递100."""

    codes = CODES

    def __init__(self, account: CarrierAccount, api: CarrierApi) -> None:
        self.account = account
        self._api = api

    async def ask(self, waybill: Waybill) -> CarrierAnswer:
        """实时查询."""
        return await self._api.put(QUERY, query_form(self.account, waybill), read=read_answer)

    async def subscribe(self, waybill: Waybill, callback: str) -> CarrierAnswer:
        """订阅."""
        form = subscription_form(self.account, waybill, callback)
        return await self._api.put(POLL, form, read=read_answer)

    def open_push(self, form: Mapping[str, str]) -> tuple[Report, ...]:
        """Checks the signature over the text of `param` as it came, then reads it."""
        param = form.get("param", "")
        given = form.get("sign", "").upper()
        wanted = sign(param, self.account.salt)
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise BadCallback(403, "signature")
        try:
            pushed = json.loads(param)
            return read_push(pushed)
        except (ValueError, RecursionError, AttributeError, TypeError):
            raise BadCallback(400, "not a push") from None

    def receipt(self, now: datetime) -> dict[str, Json]:  # noqa: ARG002 - no time in theirs
        """接收成功."""
        return {"result": True, "returnCode": "200", "message": "成功"}


def sign(*parts: str) -> str:
    """MD5 in upper-case hexadecimal, as both kinds of signature are."""
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest().upper()


def query_form(account: CarrierAccount, waybill: Waybill) -> dict[str, str]:
    """The form that asks for one parcel; the phone only where it is needed."""
    wanted = {"com": CODES[waybill.company], "num": waybill.tracking_no, "resultv2": "4"}
    if waybill.phone_tail:
        wanted["phone"] = waybill.phone_tail
    param = json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))
    signature = sign(param, account.key, account.customer)
    return {"customer": account.customer, "param": param, "sign": signature}


def subscription_form(account: CarrierAccount, waybill: Waybill, callback: str) -> dict[str, str]:
    """The form that subscribes to one parcel."""
    parameters = {"callbackurl": callback, "salt": account.salt, "resultv2": "4"}
    if waybill.phone_tail:
        parameters["phone"] = waybill.phone_tail
    wanted = {
        "company": CODES[waybill.company],
        "number": waybill.tracking_no,
        "key": account.key,
        "parameters": parameters,
    }
    return {"schema": "json", "param": json.dumps(wanted, ensure_ascii=False)}


def read_answer(fields: Mapping[str, Any]) -> CarrierAnswer:
    """An answer to a question or a subscription."""
    code = text_of(fields.get("returnCode")) or text_of(fields.get("status"))
    outcome = _OUTCOMES.get(code, Outcome.LATER)
    report = _report(fields, "") if isinstance(fields.get("data"), list) else None
    return CarrierAnswer(outcome, (report,) if report else (), code)


def read_push(pushed: Mapping[str, Any]) -> tuple[Report, ...]:
    """The parcel of a push; none where monitoring ended without anything known (abort)."""
    last = pushed.get("lastResult")
    if not isinstance(last, dict):
        raise ValueError("lastResult")
    report = _report(last, text_of(pushed.get("comOld")))
    return (report,) if report else ()


def _report(fields: Mapping[str, Any], company: str) -> Report | None:
    number, rows = text_of(fields.get("nu")), fields.get("data")
    scans = tuple(_scans(rows[:MOST_SCANS] if isinstance(rows, list) else []))
    if not number:
        return None
    default = ParcelStage.ON_THE_WAY if scans else ParcelStage.AWAITED
    stage = STAGES.get(text_of(fields.get("state")), default) if scans else ParcelStage.AWAITED
    known = _KEYS.get(company or text_of(fields.get("com")), "")
    return Report(number, stage, scans, known)


def _scans(rows: list[Any]) -> list[Scan]:
    found = []
    for row in rows:
        if not isinstance(row, dict):
            continue
        at = read_moment(row.get("ftime")) or read_moment(row.get("time"))
        text = text_of(row.get("context"))
        if at is not None and text:
            found.append(Scan(at, text, json.dumps(row)))
    return found
