"""An import by hand: the report first, then all of it or nothing."""

from aiohttp import ClientResponse, FormData

from domain.catalog import find_sku
from domain.db import Tx
from domain.exchange import ImportKind, build_template
from domain.pricing import quote_sku
from domain.staff import Role
from tests.admin.conftest import Browser, House
from tests.admin.outline import outline

GOOD = (
    "商品编码,商品名称,规格,单价\nN1,新品一号,500ml*12瓶/箱,36\n"
    "YL001,可口可乐330ml×24,330ml×24罐/箱,47\n"
)
BAD = "商品编码,商品名称,规格,单价\nN1,新品一号,500ml*12瓶/箱,三十六\n,没有编码,,\n"


async def choose(browser: Browser, content: bytes, *, kind: str = "goods") -> ClientResponse:
    await browser.text("/import")
    form = FormData({"form_token": browser.token, "kind": kind}, quote_fields=False)
    form.add_field("file", content, filename="春季报价<b>.csv")
    return await browser.session.post(
        f"{browser.base}/admin/import", data=form, allow_redirects=False,
        headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip


async def test_a_file_is_reported_then_imported(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    chosen = await choose(owner, GOOD.encode("gbk"))
    path = chosen.headers["Location"].removeprefix("/admin").partition("?")[0]
    before = house.database.read_now(outline)
    page = await owner.text(path)
    for text in ("文件没有问题", "导入 2 行", "春季报价&lt;b&gt;.csv"):
        assert text in page, text
    assert house.database.read_now(outline) == before
    done = await owner.post(f"{path}/apply")
    assert done.headers["Location"] == "/admin/import?done=imported"

    def look(tx: Tx) -> list[int]:
        skus = [find_sku(tx, "N1"), find_sku(tx, "YL001")]
        prices = [quote_sku(tx, None, sku).unit_price for sku in skus if sku]
        return [price.ten_thousandths for price in prices if price]

    assert house.database.read_now(look) == [360_000, 470_000]
    assert (await owner.post(f"{path}/apply")).status == 404


async def test_a_broken_file_is_explained_and_not_imported(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    chosen = await choose(owner, BAD.encode())
    path = chosen.headers["Location"].removeprefix("/admin").partition("?")[0]
    before = house.database.read_now(outline)
    page = await owner.text(path)
    for text in ("没有导入任何数据", "第 2 行", "单价不是数字：三十六", "商品编码没有填"):
        assert text in page, text
    refused = await owner.post(f"{path}/apply")
    assert refused.status == 422
    assert house.database.read_now(outline) == before
    assert (await owner.post(f"{path}/drop")).status == 303
    assert (await owner.get(path)).status == 404


async def test_what_is_missing_is_asked_for(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/import")
    refused = await owner.post("/import", {"kind": "goods"})
    assert refused.status == 422
    assert "请选择文件内容和文件" in await refused.text()
    assert (await choose(owner, b"x", kind="secrets")).status == 422


async def test_another_persons_file_is_out_of_reach(house: House) -> None:
    owner, rep = await house.sign_in(Role.OWNER), await house.sign_in(Role.REP)
    chosen = await choose(owner, GOOD.encode())
    path = chosen.headers["Location"].removeprefix("/admin").partition("?")[0]
    assert (await rep.get(path)).status == 403
    assert (await rep.post(f"{path}/apply")).status == 403


async def test_templates_are_offered(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    for kind in ImportKind:
        response = await owner.get(f"/import/template/{kind.value}")
        assert response.headers["Content-Disposition"].endswith(f'"jiedan-{kind.value}.xlsx"')
        body = await response.read()
        assert body[:2] == build_template(kind, is_chinese=True)[:2] == b"PK"
    assert (await owner.get("/import/template/secrets")).status == 404


async def test_price_lists_are_taken_away_as_a_sheet(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert "全部价格表" in await owner.text("/import")
    answer = await owner.get("/import/prices.xlsx")
    assert answer.status == 200
    assert (await answer.read())[:2] == b"PK"
    rep = await house.sign_in(Role.REP)
    assert (await rep.get("/import/prices.xlsx")).status == 403


async def test_a_price_file_tells_old_and_new_before_it_is_imported(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    file = "商品编码,单价,起订量\nYL001,45,\nYL001,44,10\n"
    chosen = await choose(owner, file.encode(), kind="prices")
    path = chosen.headers["Location"].removeprefix("/admin").partition("?")[0]
    page = await owner.text(path)
    for text in ("会改的价格", "¥46.00", "¥45.00/箱", "10箱起", "不是最少要订这么多", "所有客户"):
        assert text in page, text


async def test_what_a_price_list_refuses_is_said_in_words_before_anything_is_written(
    house: House,
) -> None:
    owner = await house.sign_in(Role.OWNER)
    file = "商品编码,单价,起订量\nYL001,30,5\nYL001,50,10\n"
    chosen = await choose(owner, file.encode(), kind="prices")
    path = chosen.headers["Location"].removeprefix("/admin").partition("?")[0]
    page = await owner.text(path)
    assert "第 3 行" in page
    assert "YL001 不能导入：数量越多单价反而更高" in page
    assert "BreakRises" not in page
