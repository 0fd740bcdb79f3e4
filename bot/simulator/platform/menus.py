"""The bottom menu of a 公众号 or a WeCom app: at most three buttons with five below each."""

from bot.simulator.platform.body import Body, Json, byte_length
from bot.simulator.platform.refusals import (
    BAD_BUTTON_COUNT,
    BAD_BUTTON_KEY,
    BAD_BUTTON_NAME,
    BAD_BUTTON_TYPE,
    Refused,
)

_KEYED = {
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "location_select",
}  # fmt: skip
_LINKED = {"view", "miniprogram", "view_miniprogram"}


def read_menu(body: Body) -> list[Json]:
    """The checked menu: names of at most 16 bytes on top and 40 below, keys of at most 128."""
    return _buttons(body, "button", most=3, name_bytes=16)


def _buttons(body: Body, name: str, *, most: int, name_bytes: int) -> list[Json]:
    rows = body.items(name)
    if not 1 <= len(rows) <= most:
        raise Refused(BAD_BUTTON_COUNT, "invalid button size")
    return [_button(row, name_bytes) for row in rows]


def _button(row: Body, name_bytes: int) -> Json:
    name = row.text("name")
    if not 1 <= byte_length(name) <= name_bytes:
        raise Refused(BAD_BUTTON_NAME, "invalid button name size")
    if row.items("sub_button"):
        below = _buttons(row, "sub_button", most=5, name_bytes=40)
        return {"name": name, "sub_button": below}
    kind = row.text("type", "")
    if kind in _LINKED:
        return {"name": name, "type": kind, "url": row.text("url", "")}
    if kind not in _KEYED:
        raise Refused(BAD_BUTTON_TYPE, "invalid button type")
    key = row.text("key", "")
    if not 1 <= byte_length(key) <= 128:
        raise Refused(BAD_BUTTON_KEY, "invalid button key size")
    return {"name": name, "type": kind, "key": key}
