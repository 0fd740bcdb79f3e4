"""快递鸟: asking (即时查询, 1002) and subscribing (物流跟踪, 1008), both at one address.

    RequestData (JSON), EBusinessID, RequestType, DataType 2,
    DataSign = base64 of the hexadecimal MD5 of RequestData + ApiKey

Pushes are forms of the same kind (RequestType 101, 102 or 107), signed in the same way; where
they go is set once on their console, not with each subscription. The documents: kdniao.com, API.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.carriers.base import (
    MOST_SCANS,
    SHANGHAI,
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

PATH = "/Ebusiness/EbusinessOrderHandle.aspx"
ASK, SUBSCRIBE = "1002", "1008"
MOST_PARCELS = 100
CODES: Mapping[str, str] = {
    "sf": "SF", "zto": "ZTO", "yto": "YTO", "yunda": "YD", "sto": "STO", "jd": "JD",
    "ems": "EMS", "post": "YZPY", "jt": "JTSD", "deppon": "DBL", "ane": "ANE", "best": "HTKY",
    "kye": "KYSY",
}  # fmt: skip
"""Our key of a company → theirs (ShipperCode)."""
CODES_OF: Mapping[ParcelStage, str] = {
    ParcelStage.AWAITED: "0 10",
    ParcelStage.COLLECTED: "1",
    ParcelStage.ON_THE_WAY: "2 5 6 201 204 205 206",
    ParcelStage.SIGNED: "3 301 302 304 311",
    ParcelStage.PROBLEM: "4 401 402 403 405 412 413 414 415 416 417 418",
    ParcelStage.OUT_FOR_DELIVERY: "202 419",
    ParcelStage.AT_POINT: "211",
    ParcelStage.REFUSED: "404",
    ParcelStage.RETURNED: "406",
    ParcelStage.RETURNING: "407",
}
"""`StateEx` (增值物流状态), else `State`."""
STAGES = {code: stage for stage, codes in CODES_OF.items() for code in codes.split()}
_KEYS = {theirs: ours for ours, theirs in CODES.items()}
_ACCOUNT_WORDS = ("验证", "签名", "加密", "非法", "未开通", "余额", "套餐", "电商ID", "APPKEY")
_NUMBER_WORDS = ("单号", "编码", "手机")


class Kdniao:
    """One account at 快递鸟: `customer` is its EBusinessID, `key` the ApiKey."""

    codes = CODES

    def __init__(self, account: CarrierAccount, api: CarrierApi) -> None:
        self.account = account
        self._api = api

    async def ask(self, waybill: Waybill) -> CarrierAnswer:
        """即时查询."""
        return await self._put(ASK, waybill)

    async def subscribe(self, waybill: Waybill, callback: str) -> CarrierAnswer:  # noqa: ARG002 - by console
        """物流跟踪; `callback` is what the console must say, no part of the request."""
        return await self._put(SUBSCRIBE, waybill)

    def open_push(self, form: Mapping[str, str]) -> tuple[Report, ...]:
        """Checks the signature over the text of `RequestData` as it came, then reads it."""
        data = form.get("RequestData", "")
        wanted = sign(data, self.account.key)
        if not hmac.compare_digest(form.get("DataSign", "").encode(), wanted.encode()):
            raise BadCallback(403, "signature")
        try:
            pushed = json.loads(data)
            if pushed.get("EBusinessID") != self.account.customer:
                raise BadCallback(403, "account")
            return read_push(pushed)
        except (ValueError, RecursionError, AttributeError, TypeError):
            raise BadCallback(400, "not a push") from None

    def receipt(self, now: datetime) -> dict[str, Json]:
        """接收成功."""
        at = now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        return {
            "EBusinessID": self.account.customer,
            "UpdateTime": at,
            "Success": True,
            "Reason": "",
        }

    async def _put(self, kind: str, waybill: Waybill) -> CarrierAnswer:
        form = request_form(self.account, kind, waybill)
        return await self._api.put(PATH, form, read=read_answer)


def sign(data: str, key: str) -> str:
    """Base64 of the lower-case hexadecimal MD5 (DataSign), before it is URL-encoded."""
    digest = hashlib.md5((data + key).encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def request_form(account: CarrierAccount, kind: str, waybill: Waybill) -> dict[str, str]:
    """The form of a question or a subscription; the phone only where it is needed."""
    wanted = {"ShipperCode": CODES[waybill.company], "LogisticCode": waybill.tracking_no}
    if waybill.phone_tail:
        wanted["CustomerName"] = waybill.phone_tail
    data = json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))
    return {
        "RequestData": data,
        "EBusinessID": account.customer,
        "RequestType": kind,
        "DataSign": sign(data, account.key),
        "DataType": "2",
    }


def read_answer(fields: Mapping[str, Any]) -> CarrierAnswer:
    """An answer; a refusal has no code, only a sentence (Reason)."""
    reason = text_of(fields.get("Reason"))
    if fields.get("Success") is True:
        report = _report(fields)
        is_known = report is not None and bool(report.scans)
        outcome = Outcome.TAKEN if is_known or "Traces" not in fields else Outcome.UNKNOWN
        return CarrierAnswer(outcome, (report,) if report and is_known else ())
    if any(word in reason for word in _ACCOUNT_WORDS):
        return CarrierAnswer(Outcome.ACCOUNT)
    if "轨迹" in reason or "重复" in reason:
        return CarrierAnswer(Outcome.UNKNOWN)
    refused = any(word in reason for word in _NUMBER_WORDS)
    return CarrierAnswer(Outcome.REFUSED if refused else Outcome.LATER)


def read_push(pushed: Mapping[str, Any]) -> tuple[Report, ...]:
    """The parcels of a push."""
    rows = pushed["Data"] if isinstance(pushed.get("Data"), list) else None
    if rows is None:
        raise ValueError("Data")
    found = (_report(row) for row in rows[:MOST_PARCELS])
    return tuple(report for report in found if report is not None)


def _report(fields: Mapping[str, Any]) -> Report | None:
    number, rows = text_of(fields.get("LogisticCode")), fields.get("Traces")
    scans = tuple(_scans(rows[-MOST_SCANS:] if isinstance(rows, list) else []))
    if not number:
        return None
    fine = STAGES.get(text_of(fields.get("StateEx")))
    stage = fine or STAGES.get(text_of(fields.get("State")), ParcelStage.ON_THE_WAY)
    company = _KEYS.get(text_of(fields.get("ShipperCode")), "")
    return Report(number, stage if scans else ParcelStage.AWAITED, scans, company)


def _scans(rows: list[Any]) -> list[Scan]:
    found = []
    for row in rows:
        if not isinstance(row, dict):
            continue
        at, text = read_moment(row.get("AcceptTime")), text_of(row.get("AcceptStation"))
        if at is not None and text:
            found.append(Scan(at, text, json.dumps(row)))
    return found
