"""What a platform would not do: to the log, and to whoever wants to hear of it.

Nothing here holds an address, a token or a text; `path` is that of the endpoint alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.channels.api_errors import ErrorClass, Family, hint

log = structlog.get_logger("jiedan.api")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that came to nothing. `is_shut`: the endpoint is left alone from now on."""

    account: str
    family: Family
    path: str
    error: ErrorClass
    code: int
    is_shut: bool = False


Hear = Callable[[Refusal], None]


def log_refusal(refusal: Refusal) -> None:
    """One line for whoever reads the log of a server."""
    log.warning(
        "api_refused",
        account=refusal.account,
        path=refusal.path,
        error=str(refusal.error),
        code=refusal.code,
        is_shut=refusal.is_shut,
        hint=hint(refusal.family, refusal.code),
    )


def say_nothing(_refusal: Refusal) -> None:
    """For a command, which explains each answer itself."""
