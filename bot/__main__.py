"""The command line: `jiedan COMMAND` or `python -m bot COMMAND`.

Only the arguments are read here; a command's module is imported when it runs, so that none pays
for the others. Wrong settings are one line and exit code 2.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from bot.settings import ConfigError

WRONG_SETTINGS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = make_parser().parse_args(arguments)
    module, function = options.run.split(":")
    try:
        code: int = getattr(import_module(module), function)(options)
    except ConfigError as wrong:
        print(f"jiedan: {wrong}", file=sys.stderr)
        return WRONG_SETTINGS
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


def make_parser() -> argparse.ArgumentParser:
    """All commands with their arguments."""
    parser = argparse.ArgumentParser(
        prog="jiedan", description="Takes wholesale orders by chat in WeChat and WeCom (接单)."
    )
    parser.add_argument("--config", type=Path, help="settings file (default: ./jiedan.toml)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serving(commands)
    _add_data(commands)
    _add_upkeep(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add(commands: Commands, name: str, run: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _add_serving(commands: Commands) -> None:
    serve = _add(commands, "serve", "bot.commands.serving:serve", "Run the server.")
    serve.add_argument("--host", help="instead of [server] host")
    serve.add_argument("--port", type=int, help="instead of [server] port")
    demo = _add(
        commands, "demo", "bot.simulator.demo:run", "Run a demo shop with simulated phones."
    )
    demo.add_argument("--port", type=int, help="default: $PORT or 8080")
    demo.add_argument("--data", type=Path, default=Path("demo"), help="folder for its data")
    demo.add_argument("--reset", action="store_true", help="start with a new demo shop")
    chat = _add(commands, "chat", "bot.simulator.terminal:run", "Talk to the bot in a terminal.")
    chat.add_argument(
        "--db", help="database URL (default: the settings'; without any, the demo's)"
    )
    chat.add_argument("--as", dest="speaker", help="customer code or staff id")
    chat.add_argument("--json", action="store_true", help="one JSON object a line in and out")
    chat.add_argument("--record", type=Path, help="write the session as a .chat file")
    understand = _add(
        commands,
        "understand",
        "bot.commands.understanding:run",
        "Show how messages are read, and why; without TEXT, one JSON object a line in and out.",
    )
    understand.add_argument("text", nargs="*", help="a message to explain")
    understand.add_argument("--catalogue", type=Path, help="goods as JSONL, CSV or XLSX")
    understand.add_argument("--save", type=Path, help="keep TEXT, made anonymous, as a test case")
    understand.add_argument("--check", type=Path, help="read the saved cases again")
    understand.add_argument(
        "--task", choices=("orders", "match", "quantity", "numbers"), default="orders"
    )


def _add_data(commands: Commands) -> None:
    load = _add(
        commands, "import", "bot.commands.records:load", "Take goods, prices … from a file."
    )
    load.add_argument("what", choices=("goods", "prices", "customers", "history", "openings"))
    load.add_argument("file", type=Path, help="xlsx, csv (UTF-8, GBK) or JSONL")
    load.add_argument("--dry-run", action="store_true", help="only report")
    load.add_argument("--template", action="store_true", help="write an empty FILE to fill in")
    show = _add(commands, "show", "bot.commands.records:show", "Print the state of the shop.")
    show.add_argument(
        "what",
        choices=(
            "carts", "orders", "stock", "customers", "outbox", "words", "conflicts", "wanted"
        ),
    )  # fmt: skip
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    show.add_argument("--customer", help="only this customer's code")
    audit = _add(commands, "audit", "bot.commands.records:audit", "Check every invariant.")
    staff = _add(commands, "staff", "bot.commands.employing:show_all", "Show or employ staff.")
    new = staff.add_subparsers(metavar="add").add_parser("add", help="Employ somebody.")
    new.set_defaults(run="bot.commands.employing:add")
    new.add_argument("name", help="as customers and colleagues know them")
    new.add_argument("--role", choices=("owner", "rep", "finance", "warehouse"), default="rep")
    new.add_argument("--userid", required=True, help="userid in WeCom")
    new.add_argument("--phone", default="")
    new.add_argument("--anyway", action="store_true", help="also where WeCom does not know them")
    seed = _add(
        commands, "seed", "bot.commands.records:seed", "Fill an empty database: demo shop."
    )
    for command in (load, show, audit, staff, seed):
        command.add_argument("--db", help="database URL (default: the settings')")
    new.add_argument("--db", default=argparse.SUPPRESS, help="database URL")


def _add_upkeep(commands: Commands) -> None:
    check = _add(commands, "check", "bot.commands.checking:check", "Check the settings.")
    check.add_argument("--online", action="store_true", help="also call each platform")
    _add(commands, "menu", "bot.commands.menus:run", "Set the menus of 公众号 and WeCom app.")
    backup = _add(commands, "backup", "bot.commands.upkeep:backup", "Copy the database.")
    backup.add_argument("folder", type=Path, nargs="?", help="default: [database] backup_dir")
    restore = _add(commands, "restore", "bot.commands.upkeep:restore", "Put a copy in place.")
    restore.add_argument("file", type=Path)
    restore.add_argument("--verify", action="store_true", help="only prove that FILE is whole")
    base = commands.add_parser("db", help="The database.").add_subparsers(required=True)
    upgrade = _add(base, "upgrade", "bot.commands.upkeep:upgrade", "Bring the schema up to date.")
    link = _add(commands, "login-link", "bot.commands.upkeep:login_link", "One-time login link.")
    link.add_argument("--staff", help="staff code (default: the first owner)")
    for command in (backup, restore, upgrade, link):
        command.add_argument("--db", help="database URL (default: the settings')")


if __name__ == "__main__":
    sys.exit(main())
