"""What two who are one person said of notices and offers: the stricter word of both holds."""

from domain.base.actor import Actor
from domain.base.ids import ContactId
from domain.campaign import Consent
from domain.campaign.store.consent import find_consent, save_consent
from domain.db import Tx
from domain.notice import (
    Preference,
    PreferenceScope,
    ScopeKind,
    change_preference,
    preference_of,
    stricter,
)
from domain.reminder import is_wanted, want_reminders


def join_wishes(tx: Tx, gone: ContactId, kept: ContactId, actor: Actor) -> None:
    """Who wants less in one chat gets less in both; nobody's own no becomes a yes."""
    if not is_wanted(tx, gone):
        want_reminders(tx, kept, is_on=False, actor=actor)
    _join_preferences(tx, gone, kept, actor)
    mine, theirs = find_consent(tx, kept), find_consent(tx, gone)
    if mine is not None and theirs is not None and _ends(theirs, mine):
        save_consent(tx, kept, theirs)


def _join_preferences(tx: Tx, gone: ContactId, kept: ContactId, actor: Actor) -> None:
    theirs, mine = (PreferenceScope(ScopeKind.CONTACT, str(who)) for who in (gone, kept))
    wanted = stricter(preference_of(tx, mine), preference_of(tx, theirs))
    change_preference(tx, mine, wanted, actor=actor)
    change_preference(tx, theirs, Preference(), actor=actor)


def _ends(theirs: Consent, mine: Consent) -> bool:
    """Whether it ends the offers where they are on, or was said where staff wrote it down."""
    if theirs.is_given:
        return False
    return mine.is_given or (mine.recorded_by is not None and theirs.recorded_by is None)
