"""Words of the order page: why the system moved an order, and who carries goods."""

from collections.abc import Callable, Mapping

from admin.reviews import STEPS
from domain.base.actor import ActorKind
from domain.order import HistoryEntry
from locales import Translator

CARRIERS = ("自有车队", "顺丰速运", "京东物流", "德邦快递", "中通快递", "圆通速递", "韵达快递")
BY_ITSELF: Mapping[str, str] = {
    **STEPS,
    "expired": "Not paid in time",
    "buyer_expired": "The head office did not answer in time",
    "import": "Imported history",
    "needless": "Nobody has to look at it any more",
}


def reason_words(t: Translator) -> Callable[[HistoryEntry], str]:
    """The reason of a move: a person's own words, or what the system's code stands for."""

    def words(entry: HistoryEntry) -> str:
        if entry.actor.kind is not ActorKind.SYSTEM:
            return entry.reason
        codes = entry.reason.split(",")
        return " · ".join(t(BY_ITSELF[code]) if code in BY_ITSELF else code for code in codes)

    return words
