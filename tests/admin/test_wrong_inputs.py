"""Every form of the pages with what nobody should type: a sentence, and nothing is lost."""

import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from domain.staff import Role
from tests.admin.conftest import Browser, House
from tests.admin.outline import outline

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WRONG = ("x" * 3000, "-1", "1e9", "NaN", "1999-01-01", "abc")
"""Typed into each field in turn, the others as the page shows them."""
RAW = re.compile(r"[（(「]\s?[a-z]+(?:_[a-z]+)*\s?[）)」]|\+00:00|Traceback|None(?![a-z])")
"""Names of our own that nobody outside knows."""
TYPED = {"text", "number", "date", "datetime-local", "tel", "time", "search", "textarea", ""}
LEFT_ALONE = ("/logout", "/language")
PER_ADDRESS = 2
"""Of pages of one kind (an order, a customer) so many are looked at."""


@dataclass
class Form:
    """A form of a page: where it goes, its fields as shown, which of them are typed into."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(said.get("href", ""))
        elif tag == "form":
            is_post = said.get("method", "").lower() == "post"
            self._form = Form(said.get("action", "")) if is_post else None
            if self._form:
                self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, said)

    def _field(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "")
        if tag == "option" and self._select:
            form.values.setdefault(self._select, said.get("value", ""))
            if "selected" in said:
                form.values[self._select] = said.get("value", "")
        if tag == "select":
            self._select = name
        if not name or tag not in {"input", "textarea"} or kind == "file":
            return
        if kind in {"checkbox", "radio"} and "checked" not in said:
            return
        form.values[name] = said.get("value", "")
        if (tag == "textarea" or kind in TYPED) and name not in form.typed:
            form.typed.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


async def forms_of(browser: Browser) -> dict[tuple[str, tuple[str, ...]], tuple[str, Form]]:
    """One form of each kind, with the page it stands on."""
    waiting, seen, kinds = deque(["/"]), {"/"}, dict[str, int]()
    found: dict[tuple[str, tuple[str, ...]], tuple[str, Form]] = {}
    while waiting:
        path = waiting.popleft()
        answer = await browser.get(path)
        if answer.status != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        page = Page(await answer.text())
        for form in page.forms:
            key = (_kind(form.action), tuple(form.values))
            found.setdefault(key, (path, form))
        for link in page.links:
            target = urlsplit(link)
            there = target.path.removeprefix("/admin") + (
                f"?{target.query}" if target.query else ""
            )
            kind = _kind(there)
            if target.netloc or not target.path.startswith("/admin/") or there in seen:
                continue
            if kinds.get(kind, 0) < PER_ADDRESS and kind not in LEFT_ALONE:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(there)
                waiting.append(there)
    return found


def _kind(path: str) -> str:
    """An address without what names the one thing it shows."""
    return re.sub(r"(?<=/)[^/?]*[0-9][^/?]*|=[^&]*", "#", path.removeprefix("/admin"))


async def test_whatever_is_typed_into_a_form_gets_a_sentence(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    found = await forms_of(owner)
    assert len(found) > 40, sorted(found)
    wrong: list[str] = []
    for page, form in found.values():
        if any(form.action.endswith(path) for path in LEFT_ALONE):
            continue
        for name in form.typed:
            if not await stands(owner, page, form):
                break  # something was taken, and there is nothing to decide any more
            wrong += await tried(house, owner, page, form, name)
    assert not wrong, "\n".join(wrong)


async def stands(browser: Browser, page: str, form: Form) -> bool:
    """Whether the form is on its page still."""
    shown = Page(await (await browser.get(page)).text())
    return any(one.action == form.action for one in shown.forms)


async def tried(house: House, owner: Browser, page: str, form: Form, name: str) -> list[str]:
    """What is wrong with the answers to one field of a form, till something is taken."""
    fields = {key: value for key, value in form.values.items() if key != "form_token"}
    before, found = house.database.read_now(outline), []
    for text in WRONG:
        answer = await owner.post(form.action.removeprefix("/admin"), {**fields, name: text})
        if answer.status in {200, 303}:
            return found
        fault = fault_of(await answer.text(), text, has_sentence="X-Sentence" in answer.headers)
        if fault or answer.status >= 500:
            found.append(f"{page} → {form.action} {name}={text[:20]!r}: {answer.status} {fault}")
    if house.database.read_now(outline) != before:
        found.append(f"{page} → {form.action} {name}: refused, and yet something changed")
    return found


def fault_of(said: str, text: str, *, has_sentence: bool) -> str:
    """What a refused form's page says that it should not, or forgets."""
    words = re.sub(r"<[^>]+>", " ", said.split("<main", 1)[-1])
    if raw := RAW.search(words):
        return f"says {words[max(0, raw.start() - 30) : raw.end() + 10]!r}"
    return "" if has_sentence or text[:100] in said else "forgets what was typed"
