"""Cards of a WeCom app (template_card, 模板卡片), cut to the platform's limits.

A card with buttons needs a `task_id` that is unique per app; each response code works once.
"""

import hashlib
import re

from bot.channels.text import truncate, truncate_bytes
from handlers.message import Card, CardChoice

TITLE_SIGNS, DESC_SIGNS = 26, 30
MAX_FIELDS = 6
MAX_BUTTONS = 6
MAX_OPTIONS = 10
MAX_TASK_ID = 115
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,115}")
_MARK = re.compile(r"[0-9a-f]{12}")


def template_card(card: Card) -> dict[str, object]:
    """The body of a card: button_interaction with buttons, text_notice without."""
    body: dict[str, object] = {
        "card_type": "button_interaction" if card.buttons else "text_notice",
        **_words(card),
    }
    if card.quote:
        body["quote_area"] = {"type": 0, "quote_text": _shortened(card.quote)}
    if card.fields:
        body["horizontal_content_list"] = [
            {"keyname": truncate(field.name, 5), "value": truncate(field.value, 30)}
            for field in card.fields[:MAX_FIELDS]
        ]
    if card.url:
        body["card_action"] = {"type": 1, "url": card.url}
    elif not card.buttons:
        body["card_action"] = {"type": 0}
    if card.buttons:
        body["task_id"] = task_id(card.card_id)
        body["button_list"] = [
            {
                "text": truncate(button.text, 10),
                "style": button.style,
                "key": truncate_bytes(button.key, 1024),
            }
            for button in card.buttons[:MAX_BUTTONS]
        ]
    if card.buttons and card.choice:
        body["button_selection"] = _selection(card.choice)
    return body


def _words(card: Card) -> dict[str, object]:
    """Title and description; a title that is cut stands whole before the description."""
    title = truncate(card.title, TITLE_SIGNS)
    words = (
        card.description if title == card.title else f"{card.title}\n{card.description}".strip()
    )
    if len(words) > DESC_SIGNS or "\n" in words:
        return {"main_title": {"title": title}, "sub_title_text": _shortened(words)}
    return {"main_title": {"title": title, **({"desc": words} if words else {})}}


def _selection(choice: CardChoice) -> dict[str, object]:
    """下拉选择器 (button_selection)."""
    options = [
        {"id": option.id, "text": truncate(option.label, 16)}
        for option in choice.options[:MAX_OPTIONS]
    ]
    return {
        "question_key": choice.key,
        "title": truncate(choice.title, 13),
        "option_list": options,
        "selected_id": options[0]["id"],
    }


def task_id(card_id: str) -> str:
    """The card's id with everything the platform refuses (42014) replaced."""
    cleaned = re.sub(r"[^0-9A-Za-z_\-@]", "-", card_id)[:MAX_TASK_ID]
    assert _TASK_ID.fullmatch(cleaned) is not None, "a card has an id"
    return cleaned


def task_id_for(card: str, address: str, *, sending: str = "") -> str:
    """The task_id of one recipient's copy: an app may use each only once, to whomever it goes.

    The same card may be asked for again; a repetition of the same `sending` keeps its id.
    """
    mark = hashlib.sha256(f"{address.casefold()}/{sending}".encode()).hexdigest()[:12]
    return f"{card}@{mark}"


def card_of(task: str) -> str:
    """The card's id in the task_id of a recipient's copy."""
    card, _at, mark = task.rpartition("@")
    return card if _MARK.fullmatch(mark) and card else task


def _shortened(text: str) -> str:
    """Several lines, but not more than a card shows."""
    return truncate_bytes(text, 512)
