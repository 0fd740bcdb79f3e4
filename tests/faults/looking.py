"""What has to be looked at before an order goes on, in plain Python: part of the model's books.

One step is switched on and off: from ¥100 the owner looks at an order. What is beyond the credit
terms waits for finance, whatever the step says.
"""

from dataclasses import dataclass

STEP_FROM = 10_000


@dataclass
class Looking:
    """The open questions of one order (the figure each was asked with), and what was agreed to."""

    owner: int | None = None
    owner_passed: int = -1
    finance: int | None = None
    finance_passed: int = -1

    @property
    def is_open(self) -> bool:
        """Whether somebody is asked."""
        return self.owner is not None or self.finance is not None

    def ask(self, total: int, *, step_on: bool, waits: bool) -> tuple[bool, bool, bool]:
        """After the total is known: (the owner is asked anew, finance is, nothing is open now)."""
        was_open = self.is_open
        needs_owner = step_on and total >= STEP_FROM
        if self.owner is not None and (not needs_owner or self.owner < total):
            self.owner = None
        if self.finance is not None and self.finance < total:
            self.finance = None
        asks_owner = needs_owner and self.owner is None and self.owner_passed < total
        asks_finance = waits and self.finance is None and self.finance_passed < total
        self.owner = total if asks_owner else self.owner
        self.finance = total if asks_finance else self.finance
        return asks_owner, asks_finance, was_open and not self.is_open

    def drop(self) -> bool:
        """The step is off: what the owner was asked is void; whether nothing is open now."""
        was_asked, self.owner = self.owner is not None, None
        return was_asked and not self.is_open

    def pass_owner(self) -> None:
        """The owner agrees."""
        self.owner_passed = max(self.owner_passed, self.owner or -1)
        self.owner = None

    def pass_finance(self) -> None:
        """Finance agrees."""
        self.finance_passed = max(self.finance_passed, self.finance or -1)
        self.finance = None

    def end(self) -> None:
        """The order is over."""
        self.owner = self.finance = None
