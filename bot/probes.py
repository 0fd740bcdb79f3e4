"""Named points where the fault tests may end the process; no-ops everywhere else.

The names are those of the kill plan: after-verify, mid-domain, before-commit,
after-commit-before-ack, after-ack, outbox-claimed, after-send-before-mark, after-mark, mid-backup,
before- and after-mass, before- and after-groupsend.
"""

from collections.abc import Callable

Probe = Callable[[str], None]


def no_probe(point: str) -> None:
    """Nothing happens at `point`."""
