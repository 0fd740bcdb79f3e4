"""How an account's calls fare: what may be repeated, and what is left alone for a while.

Retries come out of a budget that every call fills a little, so that a platform in trouble gets at
most a sixth more requests than there are calls. An endpoint that fails several times in a row is
closed for some seconds, doubled each time up to a minute; then one call tries it again.
"""

from datetime import datetime, timedelta

FILLED_BY_CALL = 0.15
MOST_SAVED = 3.0
FAILURES = 5
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(seconds=60)


class RetryBudget:
    """How many repetitions an account may still make."""

    def __init__(self) -> None:
        self._saved = MOST_SAVED

    def note_call(self) -> None:
        """A call begins."""
        self._saved = min(self._saved + FILLED_BY_CALL, MOST_SAVED)

    def take(self) -> bool:
        """Whether a repetition may be made; it is taken out of the budget."""
        if self._saved < 1:
            return False
        self._saved -= 1
        return True


class Circuit:
    """One endpoint: closed for a while after several failures in a row."""

    def __init__(self) -> None:
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was left alone, and has not answered since."""
        return self._until is not None

    def wait(self, now: datetime) -> timedelta:
        """How long it is left alone; zero: try it. Only one call tries an endpoint in trouble."""
        if self._until is None:
            return timedelta(0)
        if now < self._until:
            return self._until - now
        self._until = now + FIRST_PAUSE
        return timedelta(0)

    def note_answer(self) -> None:
        """It answered, with whatever error of the platform's own."""
        self._failures, self._pause, self._until = 0, FIRST_PAUSE, None

    def note_failure(self, now: datetime) -> bool:
        """It gave no answer. True where it is left alone because of that."""
        self._failures += 1
        if self._failures < FAILURES:
            return False
        self._until = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return True
