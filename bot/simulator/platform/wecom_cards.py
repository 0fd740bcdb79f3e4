"""WeCom: what a template card (模板卡片) must look like to be taken.

Limits of the official page: title 26 characters, source 13, at most 6 fields with names of 5 and
values of 30, at most 6 buttons with texts of 10, keys of 1,024 bytes; a task_id of 128 bytes from
`[0-9A-Za-z_\\-@]`, unique in the app. The real platform cuts some of these in silence; here they
are refused, so that a cut text is found before a person sees it.
"""

import re

from bot.channels.fields import Writable
from bot.simulator.platform.body import Body, Json, byte_length
from bot.simulator.platform.refusals import BAD_WECOM_PARAMETER, TASK_ID_REFUSED, Refused

INTERACTIVE = {"button_interaction", "vote_interaction", "multiple_interaction"}
KINDS = INTERACTIVE | {"text_notice", "news_notice"}
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


def read_card(card: Body) -> dict[str, Json]:
    """The shown parts of a card, checked."""
    kind = card.text("card_type")
    if kind not in KINDS:
        raise _wrong("card_type")
    task_id = card.text("task_id", "")
    if (kind in INTERACTIVE or task_id) and _TASK_ID.fullmatch(task_id) is None:
        raise Refused(TASK_ID_REFUSED, "task id is empty, too long or malformed")
    shown: dict[str, Json] = {"card_type": kind, "task_id": task_id}
    shown["source"] = _part(card, "source", desc=13)
    shown["main_title"] = _part(card, "main_title", title=26, desc=64)
    shown["sub_title_text"] = _short(card, "sub_title_text", 512)
    shown["quote_area"] = _part(card, "quote_area", title=64, quote_text=512)
    shown["fields"] = _fields(card)
    shown["buttons"] = _buttons(card, kind)
    shown["selection"] = _selection(card)
    shown["url"] = _action_url(card, kind)
    if not (_has_title(shown) or shown["sub_title_text"]):
        raise _wrong("main_title")
    return shown


def selected_items(selection: Json, chosen: str) -> dict[str, Writable]:
    """What a tap brings of the card's list: `chosen`, or what stands there (the first one)."""
    if not isinstance(selection, dict) or not selection:
        return {}
    rows = selection["options"]
    ids = (
        [str(row["id"]) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    option = next((one for one in (chosen, selection["selected"]) if one in ids), ids[0])
    question = str(selection["question_key"])
    item: dict[str, Writable] = {"QuestionKey": question, "OptionIds": {"OptionId": str(option)}}
    return {"SelectedItems": {"SelectedItem": item}}


def _has_title(shown: dict[str, Json]) -> bool:
    title = shown["main_title"]
    return isinstance(title, dict) and bool(title.get("title"))


def _wrong(name: str) -> Refused:
    return Refused(BAD_WECOM_PARAMETER, f"invalid template_card.{name}")


def _short(body: Body, name: str, most: int) -> str:
    value = body.text(name, "")
    if len(value) > most:
        raise _wrong(name)
    return value


def _part(card: Body, section: str, **limits: int) -> dict[str, Json]:
    if section not in card:
        return {}
    body = card.section(section)
    return {name: _short(body, name, most) for name, most in limits.items()}


def _fields(card: Body) -> list[Json]:
    rows = card.items("horizontal_content_list")
    if len(rows) > 6:
        raise _wrong("horizontal_content_list")
    found: list[Json] = []
    for row in rows:
        if not row.text("keyname", ""):
            raise _wrong("keyname")
        found.append({"name": _short(row, "keyname", 5), "value": _short(row, "value", 30)})
    return found


def _buttons(card: Body, kind: str) -> list[Json]:
    rows = card.items("button_list")
    if kind != "button_interaction":
        return []
    if not 1 <= len(rows) <= 6:
        raise _wrong("button_list")
    found: list[Json] = []
    for row in rows:
        text, key, url = _short(row, "text", 10), row.text("key", ""), row.text("url", "")
        is_link = row.whole("type", 0) == 1
        if not text or byte_length(key) > 1024 or not (url if is_link else key):
            raise _wrong("button_list")
        style = row.whole("style", 1)
        if not 1 <= style <= 4:
            raise _wrong("style")
        found.append({"text": text, "key": key, "style": style, "url": url if is_link else ""})
    keys = [button["key"] for button in found if isinstance(button, dict) and button["key"]]
    if len(set(map(str, keys))) != len(keys):
        raise _wrong("button_list")
    return found


def _selection(card: Body) -> dict[str, Json]:
    if "button_selection" not in card:
        return {}
    body = card.section("button_selection")
    options: list[Json] = [
        {"id": row.text("id"), "text": _short(row, "text", 16)}
        for row in body.items("option_list")
    ]
    if not 1 <= len(options) <= 10:
        raise _wrong("option_list")
    return {
        "question_key": body.text("question_key"),
        "title": _short(body, "title", 13),
        "options": options,
        "selected": body.text("selected_id", ""),
    }


def _action_url(card: Body, kind: str) -> str:
    """Where a tap on the card leads; notices must lead somewhere."""
    if "card_action" not in card:
        if kind in INTERACTIVE:
            return ""
        raise _wrong("card_action")
    action = card.section("card_action")
    return action.text("url", "") if action.whole("type", 0) == 1 else ""
