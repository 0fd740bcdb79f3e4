"""`jiedan understand`: the bot's reading of messages, explained, or as JSON line by line."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.settings import ConfigError
from domain.catalog.vocabulary import SkuEntry, Vocabulary
from domain.exchange import ImportKind, plan_import
from domain.exchange.model import GoodsEntry
from handlers.nlu import Lexicon, build_lexicon
from handlers.nlu.cases import differences, make_case
from handlers.nlu.evaluate import answer_match, answer_numbers, answer_orders, answer_quantity
from handlers.nlu.explain import explain
from locales import Texts

Answer = Callable[[Mapping[str, object]], Mapping[str, object]]


def run(options: Namespace) -> int:
    """Explain the messages given; without any, answer each line of standard input with one."""
    if options.check is not None:
        return _check(options.check, _lexicon(options.catalogue))
    if options.text:
        _explain(options.text, _lexicon(options.catalogue), save=options.save)
    else:
        _answer_lines(options)
    return 0


def _lexicon(catalogue: Path | None) -> Lexicon:
    if catalogue is None:
        raise ConfigError("--catalogue: needed to read a message")
    return build_lexicon(read_catalogue(catalogue))


def _explain(texts: Sequence[str], lexicon: Lexicon, *, save: Path | None) -> None:
    t = Texts.load().translator("en")
    for text in texts:
        sys.stdout.writelines(f"{line}\n" for line in explain(lexicon, text, t))
        if save is not None:
            with save.open("a", encoding="utf-8") as cases:
                cases.write(json.dumps(make_case(lexicon, text, {}), ensure_ascii=False) + "\n")


def _check(path: Path, lexicon: Lexicon) -> int:
    """Read the saved cases again; exit code 1 where one is read otherwise now."""
    try:
        cases = [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines() if x.strip()]
        changed = [(case, found) for case in cases if (found := differences(lexicon, case))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"--check: {path}: {error}") from None
    for case, found in changed:
        sys.stdout.write(f"{case['text']}\n")
        for line in found:
            sys.stdout.write(f"  {line}\n")
    right = len(cases) - len(changed)
    sys.stdout.write(f"{right} of {len(cases)} cases are read as saved\n")
    return 1 if changed else 0


def _answer_lines(options: Namespace) -> None:
    """Each answer is flushed at once."""
    answer = _answerer(options.task, options.catalogue)
    for line in sys.stdin:
        if not line.strip():
            continue
        sys.stdout.write(json.dumps(_answered(answer, line), ensure_ascii=False) + "\n")
        sys.stdout.flush()


def read_catalogue(path: Path) -> Vocabulary:
    """The goods of a JSONL, CSV or XLSX file as the bot knows them. Raises ConfigError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"--catalogue: {path}: {error.strerror}") from None
    plan = plan_import(ImportKind.GOODS, content, path.name)
    for problem in plan.report.problems:
        if not problem.is_warning:
            words = str(problem.code).replace("_", " ")
            raise ConfigError(f"--catalogue: {path}: row {problem.row or '-'}: {words}")
    goods = [row for row in plan.rows if isinstance(row, GoodsEntry)]
    return Vocabulary(1, tuple(_entry(number, row) for number, row in enumerate(goods, start=1)))


def _answerer(task: str, catalogue: Path | None) -> Answer:
    if task == "numbers":
        return answer_numbers
    if catalogue is None and task != "quantity":
        raise ConfigError(f"--catalogue: needed for --task {task}")
    vocabulary = read_catalogue(catalogue) if catalogue is not None else Vocabulary(1, ())
    lexicon = build_lexicon(vocabulary)
    answers = {"orders": answer_orders, "match": answer_match, "quantity": answer_quantity}
    return lambda question: answers[task](lexicon, question)


def _answered(answer: Answer, line: str) -> Mapping[str, object]:
    try:
        question = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "not JSON"}
    if not isinstance(question, dict):
        return {"error": "not a JSON object"}
    return answer(question)


def _entry(number: int, row: GoodsEntry) -> SkuEntry:
    return SkuEntry(
        sku_id=number,
        code=row.code,
        name=row.name,
        brand=row.brand,
        product=row.product,
        spec=row.spec,
        base_unit=row.base_unit,
        units=tuple(row.units.items()),
        order_unit=row.order_unit,
        split=row.split or "none",
        is_weighed=row.is_weighed,
        category=row.category or "",
        barcode=row.barcode,
        aliases=row.aliases,
        is_on_sale=row.is_on_sale is not False,
    )
