"""Which SKU words mean and how much is said, with the reasons: values shared by all intents."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.base.ids import SkuId
from handlers.nlu.situation import (
    CartView as CartView,
)
from handlers.nlu.situation import (
    CustomerScope as CustomerScope,
)
from handlers.nlu.situation import (
    OptionView as OptionView,
)
from handlers.nlu.situation import (
    PendingKind as PendingKind,
)
from handlers.nlu.situation import (
    PendingView as PendingView,
)
from handlers.nlu.situation import (
    Situation as Situation,
)
from handlers.nlu.situation import (
    UsualView as UsualView,
)


class EvidenceKind(StrEnum):
    """Why a mention means a SKU."""

    NAME = "name"
    """Its words are the SKU's words."""
    ALIAS = "alias"
    """A learned or common other name; `detail` is the alias."""
    SOUND = "sound"
    """The same sound in other characters, or pinyin."""
    TYPO = "typo"
    """A character off within a word that nothing else fits."""
    CODE = "code"
    """Its code or barcode."""
    UNIT = "unit"
    """Several fit by words; only this one is sold in the unit said."""
    USUAL = "usual"
    """Several fit; this one is on the customer's usual list or last order."""
    CART = "cart"
    """Several fit; this one is in the open draft."""
    TOPIC = "topic"
    """Nothing named; the product last talked about."""
    LINE = "line"
    """Named by its line number."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason that can be shown; `score` is 0–100.

    `runner_up` is the best of the SKUs that were in question too; on the first reason only.
    """

    kind: EvidenceKind
    detail: str = ""
    score: int = 100
    runner_up: SkuId | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """One SKU left, and every reason why; more than the name means: say what was assumed."""

    sku_id: SkuId
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_assumed(self) -> bool:
        """Whether the reply has to say why this one was taken."""
        sure = {EvidenceKind.NAME, EvidenceKind.CODE, EvidenceKind.LINE}
        return any(e.kind not in sure for e in self.evidence)


class AskWhy(StrEnum):
    """Why it has to be asked which SKU is meant."""

    SEVERAL = "several"
    """Several fit equally."""
    UNSURE = "unsure"
    """The closest ones, but something in the words speaks against each."""
    SPEC = "spec"
    """The size said does not exist for these."""
    UNIT = "unit"
    """None of them is sold in the unit said."""
    OFF_SALE = "off_sale"
    """The one meant is off sale; these are on."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """At most five candidates, likeliest first; `total` says how many fit altogether."""

    candidates: tuple[SkuId, ...]
    why: AskWhy = AskWhy.SEVERAL
    total: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing in the catalogue is meant by these words."""

    said: str


Product = Resolved | Ambiguous | Missing


@dataclass(frozen=True, slots=True)
class Exact:
    """An amount: 1.5 箱, or 3 箱 and `rest` 12 瓶. No unit: the SKU's usual unit counts."""

    count: Decimal
    unit: str | None = None
    rest: tuple[tuple[Decimal, str], ...] = ()
    gift: Decimal | None = None
    """10+1: the one that is asked for on top, never a paid amount."""


@dataclass(frozen=True, slots=True)
class Vague:
    """An amount that has to be asked (十来斤, 几箱, 老量, -5); `suggestions` may be offered."""

    said: str
    unit: str | None = None
    suggestions: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAmount:
    """Nothing said about how much."""


Amount = Exact | Vague | NoAmount
