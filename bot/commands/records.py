"""`jiedan import`, `show`, `audit` and `seed`."""

import json
import sys
from argparse import Namespace
from dataclasses import replace
from zoneinfo import ZoneInfo

from admin.problems import explain_problem, place_of
from bot.commands.opening import database_of, say, settings_of
from bot.currency import check_currency
from bot.policy import delivery_policy
from bot.settings import ConfigError
from bot.show import Row, Value, show_rows
from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.exchange import (
    ImportKind,
    ImportRefused,
    ImportReport,
    apply_import,
    build_template,
    check_import,
    plan_import,
    seed_demo,
)
from domain.report.audit import run_audit
from locales import Texts, Translator


def load(options: Namespace) -> int:
    """Take a file, all of it or nothing; 1 with a report by rows where something is wrong."""
    kind = ImportKind(options.what)
    if options.template:
        options.file.write_bytes(build_template(kind, is_chinese=True))
        say(f"{options.file}: written")
        return 0
    settings = settings_of(options)
    try:
        content = options.file.read_bytes()
    except OSError as error:
        sys.stderr.write(f"jiedan: {options.file}: {error.strerror}\n")
        return 1
    plan = plan_import(kind, content, options.file.name, currency=settings.shop.currency)
    zone = ZoneInfo(settings.shop.timezone)
    with database_of(settings) as database:
        check_currency(database, settings.shop.currency)
        report = database.read_now(check_import, plan, zone)
        if report.is_clean and not options.dry_run:
            try:
                done = database.write_now(lambda tx: apply_import(tx, plan, SYSTEM, zone=zone))
                report = replace(done, problems=report.problems)
            except ImportRefused as refused:
                report = refused.report
    t = Texts.load().translator(settings.shop.language)
    _print_report(report, kind, t, is_dry=options.dry_run)
    return 0 if report.is_clean else 1


def show(options: Namespace) -> int:
    """Print rows, one object a line."""
    settings = settings_of(options)
    with database_of(settings, may_create=False) as database:
        try:
            rows = database.read_now(
                show_rows, options.what, options.customer, delivery_policy(settings)
            )
        except NotFound:
            sys.stderr.write(f"jiedan: no customer {options.customer}\n")
            return 1
    for row in rows:
        say(_json(row) if options.json else _plain(row))
    return 0


def audit(options: Namespace) -> int:
    """Check every invariant; 1 where one does not hold."""
    with database_of(settings_of(options), may_create=False) as database:
        violations = database.read_now(run_audit)
    for violation in violations:
        say(f"{violation.code} {violation.entity}: {violation.detail}")
    say("every invariant holds" if not violations else f"{len(violations)} violations")
    return 1 if violations else 0


def seed(options: Namespace) -> int:
    """Fill an empty database with the demo shop."""
    with database_of(settings_of(options)) as database:
        if not database.write_now(seed_demo):
            raise ConfigError("database.url: the database is not empty; nothing was changed")
    say("the demo shop is in")
    return 0


def _print_report(report: ImportReport, kind: ImportKind, t: Translator, *, is_dry: bool) -> None:
    for problem in report.problems:
        level = "! " if not problem.is_warning else ""
        say(f"{level}{place_of(problem, t)}: {explain_problem(problem, kind, t)}")
    if report.cut:
        say(t("and {n} more", n=report.cut))
    if not report.is_clean:
        say(t("{name}: nothing was taken.", name=report.filename))
        return
    sentence = (
        "{rows} rows read; {created} would be new, {updated} changed, "
        "{unchanged} stay as they are."
        if is_dry
        else "{rows} rows read; {created} are new, {updated} changed, "
        "{unchanged} stayed as they were."
    )
    fields = {"created": report.created, "updated": report.updated}
    say(t(sentence, rows=report.rows, unchanged=report.unchanged, **fields))


def _json(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _plain(row: Row) -> str:
    return "  ".join(f"{name}={_cell(value)}" for name, value in row.items())


def _cell(value: Value) -> str:
    if isinstance(value, list):
        return f"[{len(value)}]"
    return "-" if value in (None, "") else str(value)
