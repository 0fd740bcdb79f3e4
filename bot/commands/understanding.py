"""`jiedan understand`: the bot's reading of messages, one JSON object a line in and out."""

import sys
from argparse import Namespace

from bot.settings import ConfigError
from handlers.nlu.adapter import answer_lines, load_catalogue


def run(options: Namespace) -> int:
    """Answer each line of standard input with one line, flushed at once."""
    needs_goods = options.task in ("orders", "match")
    if options.catalogue is None and needs_goods:
        raise ConfigError(f"--catalogue: needed for --task {options.task}")
    if options.catalogue is not None and not options.catalogue.is_file():
        raise ConfigError(f"--catalogue: {options.catalogue}: no such file")
    lexicon = load_catalogue(options.catalogue) if options.catalogue is not None else None
    for answer in answer_lines(options.task, lexicon, sys.stdin):
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    return 0
