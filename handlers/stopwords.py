"""别发了, 别再发了, stop: of notices, offers or an order? What each would be said by is told."""

import re
from collections.abc import Iterator

from domain.campaign import consents_of
from domain.order import FINAL
from handlers.context import Turn
from handlers.noticewords import spoken

_STOP = re.compile(
    r"(?:请|麻烦|你们?|以后|就|先)*(?:别|(?:不要|不用)(?=再|老|总|给))(?:再|老|总|给我)*发(?:我|给我)?"
    r"|停发|stop|(?:please )?(?:stop|don't|do not) (?:sending|send)(?: me)?(?: any ?more)?"
)


def took_words(turn: Turn, text: str) -> bool:
    """Take a stop that names nothing; what may be meant is asked, nothing is stopped."""
    if turn.contact is None or _STOP.fullmatch(spoken(text)) is None:
        return False
    turn.say(*_meant(turn))
    return True


def _meant(turn: Turn) -> Iterator[str]:
    t, ground, contact = turn.t, turn.ground, turn.contact
    yield t("What shall stop?")
    yield t('Notices: say "only urgent"')
    consent = consents_of(turn.tx, [contact.id]) if contact else {}
    if any(one.is_given for one in consent.values()):
        yield t('Offers: say "unsubscribe"')
    draft, order = ground.cart, ground.last_order
    if (draft and draft.lines) or (order and order.status not in FINAL):
        yield t('The order: say "cancel"')
