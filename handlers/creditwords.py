"""Sentences for refusals about money owed: the books, credit, receipts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from domain.base.errors import DomainError
from domain.ledger import errors as ledger

if TYPE_CHECKING:
    from handlers.errors import Words

EXPLANATIONS: "dict[type[DomainError], Callable[[Words, Any], str]]" = {
    ledger.PostingEmpty: lambda w, _: w.t("There is nothing to post."),
    ledger.PostingUnbalanced: lambda w, _: w.t("The two sides of this posting are not equal."),
}
