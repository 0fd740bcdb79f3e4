"""Amounts in packs that come to no whole pieces: refused where they are typed, never cut off."""

import pytest

from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

pytestmark = pytest.mark.slow
TOLD = "按这个单位算不出整数"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/products/YL001/agreed", {"agreed_scope": "group", "agreed_key": "餐饮",
                                    "agreed_multiple": "0.3"}),
        ("/products/YL001/agreed", {"agreed_scope": "customer", "agreed_key": "C001",
                                    "agreed_moq": "0.01"}),
        ("/products/YL001/prices", {"scope": "base", "unit": "箱", "price": "40", "min": "0.3"}),
        ("/stock/YL001/warn", {"warehouse": "MAIN", "low": "0.3", "over": "20"}),
    ],
)  # fmt: skip
async def test_no_whole_pieces(house: House, path: str, form: dict[str, str]) -> None:
    """0.3 cases of 24 are 7.2 bottles, and 0.01 would lift the minimum without a word."""
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    answer = await owner.post(path, form)
    assert answer.status == 422
    assert TOLD in await answer.text()
    assert house.database.read_now(outline) == before


async def test_no_whole_pieces_as_a_minimum_of_the_goods(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    goods = {"name": "元气水", "split": "loose", "backorder": "no", "derives": "yes"}
    for field in ("moq", "multiple"):
        answer = await owner.post("/products/YL001", {**goods, field: "0.3"})
        assert answer.status == 422
        assert TOLD in await answer.text()
    assert house.database.read_now(outline) == before
