"""Documents that come in and go out: imports of goods, prices, customers and history; templates.

For: reading xlsx, csv and JSONL safely, a dry-run report with row numbers, all-or-nothing
writing through the features' own services, and the demo shop, which is an import too.
Not for: the words of a report (the pages and the command line say them), statements (report).
"""

from domain.exchange.demo import seed_demo
from domain.exchange.errors import ImportRefused
from domain.exchange.model import (
    ImportDraft,
    ImportKind,
    ImportPlan,
    ImportProblem,
    ImportReport,
    PriceChange,
    ProblemCode,
)
from domain.exchange.planning import plan_import
from domain.exchange.priceexport import build_price_sheet, load_price_sheet
from domain.exchange.service import (
    apply_import,
    check_import,
    drop_draft,
    get_draft,
    keep_draft,
)
from domain.exchange.templates import build_template
from domain.exchange.wantedexport import build_wanted_sheet

__all__ = [
    "ImportDraft",
    "ImportKind",
    "ImportPlan",
    "ImportProblem",
    "ImportRefused",
    "ImportReport",
    "PriceChange",
    "ProblemCode",
    "apply_import",
    "build_price_sheet",
    "build_template",
    "build_wanted_sheet",
    "check_import",
    "drop_draft",
    "get_draft",
    "keep_draft",
    "load_price_sheet",
    "plan_import",
    "seed_demo",
]
