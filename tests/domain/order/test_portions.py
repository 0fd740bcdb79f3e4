"""What a further figure of the scale means: a correction, another part, or a question."""

import pytest

from domain.base.ids import OrderLineId
from domain.order.portions import (
    Portion,
    Weight,
    WeightHow,
    how_meant,
    portion_of,
)

LINE = OrderLineId(1)
TEN = Portion(5_000, 4_950)
"""10斤 of 20斤 lie there and weigh 9.9."""
ADDS, CORRECTS = WeightHow.ADDS, WeightHow.CORRECTS


@pytest.mark.parametrize(
    ("told", "lying", "how", "own"),
    [
        # nothing lies there: whatever is said is the first figure
        (Weight(LINE, 9_900), None, CORRECTS, Portion(10_000, 9_900)),
        (Weight(LINE, 4_900, 5_000), None, CORRECTS, Portion(5_000, 4_900)),
        # a part beside a part that leaves it room: asked, also where it is the same figure
        (Weight(LINE, 5_050, 5_000), TEN, None, None),
        (Weight(LINE, 4_950, 5_000), TEN, None, None),
        (Weight(LINE, 1_010, 1_000), TEN, None, None),
        (Weight(LINE, 1_010, 1_000, is_sure=True), TEN, None, None),
        # said with it
        (Weight(LINE, 5_050, 5_000, how=ADDS), TEN, ADDS, Portion(5_000, 5_050)),
        (Weight(LINE, 5_050, 5_000, how=CORRECTS), TEN, CORRECTS, Portion(5_000, 5_050)),
        (Weight(LINE, 5_050, how=ADDS), TEN, ADDS, Portion(5_000, 5_050)),
        (Weight(LINE, 5_050, how=CORRECTS), TEN, CORRECTS, Portion(5_000, 5_050)),
        (Weight(LINE, 9_900, how=CORRECTS), TEN, CORRECTS, Portion(10_000, 9_900)),
        # no room beside it: only a correction
        (Weight(LINE, 6_050, 6_000), TEN, CORRECTS, Portion(6_000, 6_050)),
        (Weight(LINE, 9_900, 10_000), TEN, CORRECTS, Portion(10_000, 9_900)),
        # no part said: everything where only that comes near, else asked
        (Weight(LINE, 9_900), TEN, CORRECTS, Portion(10_000, 9_900)),
        (Weight(LINE, 5_050), TEN, None, None),
        (Weight(LINE, 9_900, is_sure=True), TEN, None, None),
        (Weight(LINE, 8_100), Portion(1_000, 990), None, None),
        (Weight(LINE, 40_000), TEN, CORRECTS, Portion(10_000, 40_000)),
        # what comes near is the merchant's to say
        (Weight(LINE, 9_900, tolerance=98), TEN, None, None),
        (Weight(LINE, 5_050, tolerance=0), TEN, CORRECTS, Portion(10_000, 5_050)),
        # all of it lies there: only a correction
        (Weight(LINE, 9_700), Portion(10_000, 9_850), CORRECTS, Portion(10_000, 9_700)),
        (Weight(LINE, 4_950, 5_000), Portion(10_000, 9_850), CORRECTS, Portion(5_000, 4_950)),
    ],
)
def test_what_a_figure_means(told, lying, how, own):
    found = how_meant(told, lying, 10_000)
    assert found == how
    if found is not None:
        assert portion_of(told, lying, 10_000, how=found) == own
