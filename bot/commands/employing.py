"""`jiedan staff`: who works for the merchant; the first owner is employed here."""

import sys
from argparse import Namespace

from bot.commands.colleagues import doubt, look_up
from bot.commands.opening import database_of, say, settings_of
from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.staff import (
    Role,
    Staff,
    StaffDraft,
    StaffExists,
    StaffInvalid,
    create_staff,
    list_staff,
)


def show_all(options: Namespace) -> int:
    """One line each: code, role, name, WeCom userid."""
    with database_of(settings_of(options), may_create=False) as database:
        people = database.read_now(list_staff)
    for person in people:
        say(_line(person))
    if not people:
        say("nobody yet: jiedan staff add NAME --role owner --userid WECOM_USERID")
    return 0


def add(options: Namespace) -> int:
    """Employ somebody; 1 with the reason where that is refused."""
    settings = settings_of(options)
    if not options.anyway:
        member = look_up(settings, options.userid)
        why = doubt(member, options.userid) if member else ""
        if why:
            sys.stderr.write(f"jiedan: {why}. Nobody was added; --anyway adds all the same.\n")
            return 1
    draft = StaffDraft(
        name=options.name,
        userid=options.userid,
        role=Role(options.role),
        phone=options.phone,
        language=settings.shop.language,
    )
    with database_of(settings) as database:
        try:
            person = database.write_now(_employ, draft)
        except StaffExists as taken:
            sys.stderr.write(f"jiedan: somebody has {taken.key} already: jiedan staff\n")
            return 1
        except StaffInvalid as wrong:
            sys.stderr.write(f"jiedan: --{wrong.field}: empty, or has a sign it may not have\n")
            return 1
    say(_line(person))
    say(f"log in to the admin page: jiedan login-link --staff {person.code}")
    return 0


def _employ(tx: Tx, draft: StaffDraft) -> Staff:
    return create_staff(tx, draft, SYSTEM)


def _line(person: Staff) -> str:
    off = "" if person.is_active else "  (off)"
    return f"{person.code}  {person.role}  {person.name}  {person.userid}{off}"
