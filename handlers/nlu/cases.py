"""Real messages kept as test cases: without what says who wrote them, with how they are read.

A case is a row in the shape of tests/nlu/corpus: what the reading commits is `commit`, what it
asks is `clarify_product`, `clarify_qty` or `not_found`. Who keeps one looks it over and corrects
it by hand; `differences` then tells when a later version reads it otherwise.
"""

import re
from collections.abc import Mapping
from typing import Any

from handlers.nlu.evaluate import answer_orders
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.normalise import normalise
from handlers.nlu.reader import tokens_of_text
from handlers.nlu.tokens import Kind

Case = dict[str, Any]

_SHOWN = {"phone": "13800000000", "order_no": "SO-0000-0000", "address": "幸福路1号"}
_NAME = re.compile(
    r"(?<![一-鿿])(?:[老小阿][一-鿿]|[一-鿿]{1,2}(?:总|姐|哥|叔|姨|师傅|老板))(?=[,，:：\s]|$)"
)
_HEADER = re.compile(r"^(\s*)[^\s,，:：0-9]{2,12}(?=[:：])")


def anonymous(text: str, lexicon: Lexicon) -> str:
    """The text with phones, order numbers, addresses and names of people and shops put out."""
    offsets = normalise(text).offsets
    pieces: list[str] = []
    last = 0
    for token in tokens_of_text(text, lexicon):
        shown = _SHOWN.get(token.cats[0]) if token.kind is Kind.OTHER and token.cats else None
        if shown is not None:
            pieces += [text[last : offsets[token.start]], shown]
            last = offsets[token.end]
    plain = "".join([*pieces, text[last:]])
    return _NAME.sub("某人", _HEADER.sub(r"\1某店", plain))


def make_case(lexicon: Lexicon, text: str, context: Mapping[str, object]) -> Case:
    """A case as the text is read now."""
    shown = anonymous(text, lexicon)
    answer = answer_orders(lexicon, {"text": shown, "context": context})
    lines = answer["lines"]
    assert isinstance(lines, list)
    return {
        "difficulty": "medium",
        "tags": ["saved"],
        "text": shown,
        "context": dict(context),
        "intents": [answer["intent"]],
        "lines": [_gold(line) for line in lines],
    }


def _gold(line: Mapping[str, Any]) -> Case:
    sku, asked = line.get("sku"), line.get("clarify")
    candidates = line.get("candidates") or ([sku] if sku else [])
    must = "commit"
    if asked == "product" or not sku:
        must = "clarify_product" if candidates else "not_found"
    elif asked:
        must = "clarify_qty"
    op = line.get("op") or "add"
    return {
        "op": op, "skus": [sku] if must == "commit" else candidates,
        "qty": line.get("qty"), "unit": line.get("unit"), "must": must,
    }  # fmt: skip


def differences(lexicon: Lexicon, case: Mapping[str, Any]) -> list[str]:
    """What is read otherwise than the case says, in English; nothing where all is the same."""
    now = make_case(lexicon, str(case["text"]), case.get("context") or {})
    found: list[str] = []
    if now["intents"][0] not in case["intents"]:
        found.append(f"intent {now['intents'][0]}, not {case['intents'][0]}")
    wanted, read = _sorted(case["lines"]), _sorted(now["lines"])
    found.extend(f"missing: {line}" for line in wanted if line not in read)
    found.extend(f"unexpected: {line}" for line in read if line not in wanted)
    return found


def _sorted(lines: list[Case]) -> list[str]:
    return sorted(
        f"{x['op']} {x['must']} {'/'.join(x['skus'][:1] if x['must'] == 'commit' else [])} "
        f"{'' if x['qty'] is None else float(x['qty'])} {x['unit'] or ''}".strip()
        for x in lines
    )
