"""Hostile texts, oversized and odd requests, headers: nothing runs, nothing breaks."""

from html.parser import HTMLParser
from io import BytesIO

import pytest
from aiohttp import FormData

from admin.routes import ROUTES
from domain.base.actor import SYSTEM
from domain.catalog import Alias, AliasSource, Scope, find_sku, learn_alias
from domain.conversation import Author, Direction, Said, log_messages, open_conversation
from domain.customer import (
    CustomerDraft,
    apply_registration,
    change_contact,
    contacts_of,
    create_contact,
    create_customer,
    find_customer,
)
from domain.db import Tx
from domain.order import OrderFilter, OrderStatus, list_orders
from domain.staff import Role
from tests.admin.conftest import House

HOSTILE = (
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;b&gt;",
    "\u202egnp.exe <b>",
    "' OR '1'='1'; DROP TABLE orders;--",
    "%00<iframe srcdoc='<script>'>",
)  # fmt: skip


class Skeleton(HTMLParser):
    """The tags and attribute names of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def skeleton(page: str) -> Skeleton:
    parsed = Skeleton()
    parsed.feed(page)
    return parsed


def plant(tx: Tx, text: str) -> None:
    """The text into everything a stranger, a customer or a file can fill in."""
    create_customer(
        tx,
        CustomerDraft(text, code="X1", group_code=text, grade=text, region=text, address=text,
                      phone="", note=text),
        SYSTEM,
    )  # fmt: skip
    wang = find_customer(tx, "C003")
    assert wang is not None
    person = contacts_of(tx, wang.id)[0]
    change_contact(tx, type(person)(person.id, text, text, person.language))
    stranger = create_contact(tx, name=text, phone=text)
    apply_registration(tx, stranger.id, text[:100], "13800000000")
    sku = find_sku(tx, "YL001")
    assert sku is not None
    if any(sign.isalpha() for sign in text) and len(text) <= 40:
        learn_alias(tx, Alias(0, sku.id, text, Scope.ALL, "", 0, False, AliasSource.GOODS), SYSTEM)  # type: ignore[arg-type]
    order = list_orders(tx, OrderFilter(customer_ids=(wang.id,))).rows[0]
    chat = open_conversation(tx, "oa", address="x")
    said = Said(Direction.IN, Author.CUSTOMER, text, order_id=order.id)
    log_messages(tx, chat.id, said=[said])


PAGES = ("/customers", "/customers/X1", "/customers/C003", "/registrations", "/products/YL001",
         "/log", "/", "/orders")  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_stored_text_is_only_text(text: str, house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    harmless = "无害的文字abc"
    order = house.database.read_now(_order_no)
    paths = (*PAGES, f"/orders/{order}")
    house.database.write_now(plant, text)
    planted = {path: skeleton(await owner.text(path)) for path in paths}

    assert planted["/customers/X1"].tags
    for path, page in planted.items():
        assert not any(link.strip().casefold().startswith("javascript:") for link in page.links)
        names = {name for tag in page.tags for name in tag[1:]}
        assert not any(name.startswith("on") for name in names), path
        assert {tag[0] for tag in page.tags} <= KNOWN_TAGS, path
        scripts = [tag for tag in page.tags if tag[0] == "script"]
        assert scripts == [("script", "src", "defer")]
        assert harmless not in str(page.links)


KNOWN_TAGS = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "i", "span",
    "details", "summary", "b", "div", "p", "br", "form", "input", "button", "nav", "svg", "path",
    "main", "h1", "h2", "h3", "section", "table", "thead", "tbody", "tr", "th", "td", "ul", "ol",
    "li", "dl", "dt", "dd", "dialog", "label", "select", "option", "textarea", "datalist",
    "footer", "img", "progress", "small", "fieldset", "legend", "s",
}  # fmt: skip


def _order_no(tx: Tx) -> str:
    customer = find_customer(tx, "C003")
    assert customer is not None
    wanted = OrderFilter(customer_ids=(customer.id,), statuses=(OrderStatus.PLACED,))
    return list_orders(tx, wanted).rows[0].order_no


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_searched_text_is_only_text(text: str, house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    for path in ("/orders", "/customers", "/products", "/stock", "/log"):
        response = await owner.session.get(f"{house.base}/admin{path}", params={"q": text})
        assert response.status == 200
        page = skeleton(await response.text())
        assert {tag[0] for tag in page.tags} <= KNOWN_TAGS


async def test_a_text_with_wildcards_is_stored_as_typed(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    for text in ("100%_纯", "O'Neil \\ 店", "a\u200bb"):
        made = await owner.post("/customers/new", {"name": text, "terms": "credit"})
        code = made.headers["Location"].split("/")[-1].split("?")[0]
        stored = house.database.read_now(find_customer, code)
        assert stored is not None
        assert stored.name == "".join(c for c in text if c.isprintable())


async def test_every_answer_carries_the_headers(house: House) -> None:
    owner, guest = await house.sign_in(Role.OWNER), house.guest()
    answers = [
        await owner.get("/"), await owner.get("/nothing"), await owner.get("/orders/SO-0"),
        await guest.get("/login"), await guest.get("/orders"), await owner.post("/nothing"),
        await owner.get("/import/template/goods"), await owner.post("/orders/x/confirm"),
    ]  # fmt: skip
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_static_files_are_a_closed_list(house: House) -> None:
    guest = house.guest()
    page = skeleton(await guest.text("/login"))
    styles = [link for link in page.links if link.endswith(".css")]
    assert len(styles) == 2
    for link in styles:
        response = await guest.session.get(house.base + link)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for odd in ("/static/x/../app.py", "/static/x/%2e%2e%2fapp.py", "/static/x/base.py"):
        assert (await guest.get(odd)).status == 404


async def test_a_link_from_elsewhere_is_followed_once_more(house: House) -> None:
    """The strict cookie is not sent along; the page asks again from our own origin."""
    guest = house.guest()
    response = await guest.get("/orders", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status == 200
    assert 'http-equiv="refresh"' in await response.text()
    again = await guest.get("/orders", headers={"Sec-Fetch-Site": "same-origin"})
    assert again.headers["Location"] == "/admin/login"


async def test_bodies_are_bounded_and_forms_only(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    url, own = f"{house.base}/admin/customers/new", {"Sec-Fetch-Site": "same-origin"}
    big = await owner.session.post(url, data={"name": "x" * 300_000}, headers=own)
    assert (big.status, "文件最多 10 MB" in await big.text()) == (413, True)
    for kind, body in (
        ("application/json", b'{"name":"x"}'),
        ("application/x-www-form-urlencoded", b"name=%ff%fe"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        ("multipart/form-data", b"x"),
        ("text/plain", b"form_token=" + owner.token.encode()),
    ):
        headers = {**own, "Content-Type": kind}
        refused = await owner.session.post(url, data=body, headers=headers)
        assert refused.status in {400, 403}, kind
    many = "&".join(f"f{n}=1" for n in range(2000))
    headers = {**own, "Content-Type": "application/x-www-form-urlencoded"}
    assert (await owner.session.post(url, data=many.encode(), headers=headers)).status == 400
    form = FormData({"form_token": owner.token, "kind": "goods"})
    form.add_field("file", BytesIO(b"a" * ((10 << 20) + 1)), filename="a.csv")
    too_big = await owner.session.post(f"{house.base}/admin/import", data=form, headers=own)
    assert too_big.status == 413


async def test_no_route_breaks_on_odd_names(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    odd = ("x", "-1", "0", "9" * 30, "%00", "%F0%9F%98%80", "a'b", "..%2f..", "%25", "１")
    named = [page for page in ROUTES if "{" in page.path and not page.is_public]
    for number, page in enumerate(named):
        head, _, rest = page.path.partition("{")
        tail = rest.partition("}")[2].replace("{alias}", "1").replace("{row}", "1")
        for name in odd[number % 3 :: 3]:
            path = f"{head}{name}{tail.replace('{line}', '1')}"
            response = await (owner.get(path) if page.method == "GET" else owner.post(path))
            assert response.status in {303, 403, 404, 409, 422}, (page.name, path)
