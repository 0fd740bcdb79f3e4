"""One after the other for each sender, in the order of arrival.

A place is entered before the first `await`, so that places stand as the messages came. Whoever
leaves before those ahead of him does not let the next one past them.
"""

import asyncio

Key = tuple[str, str]
"""Account and address."""


class Place:
    """One message's place in the lane of its sender."""

    def __init__(self, before: "asyncio.Future[None] | None") -> None:
        self._before = before
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_handed_on = False
        """Somebody else leaves it: the message is finished in the background."""

    async def reached(self, within: float | None = None) -> bool:
        """Wait until all before are gone; False where `within` seconds were not enough."""
        if self._before is None or self._before.done():
            return True
        done, _pending = await asyncio.wait({self._before}, timeout=within)
        return bool(done)

    def leave(self) -> None:
        """Let the next one go, once all before are gone too."""
        if self._before is None or self._before.done():
            self._go()
        else:
            self._before.add_done_callback(lambda _before: self._go())

    def _go(self) -> None:
        if not self.gone.done():
            self.gone.set_result(None)


class Lanes:
    """The lanes of one merchant's senders, in memory of one process."""

    def __init__(self) -> None:
        self._last: dict[Key, Place] = {}

    def enter(self, key: Key) -> Place:
        """Stand behind whoever is in this lane."""
        last = self._last.get(key)
        place = self._last[key] = Place(None if last is None else last.gone)
        place.gone.add_done_callback(lambda _gone: self._forget(key, place))
        return place

    def _forget(self, key: Key, place: Place) -> None:
        if self._last.get(key) is place:
            del self._last[key]
