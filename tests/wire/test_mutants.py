"""Thousands of changed copies of a genuine push: none is accepted, nothing is stored."""

import asyncio
import itertools
import os
import random
import time

import pytest

from bot.channels.wire import BadCallback, Keyring, Push, open_callback, seal_push, single_query
from tests.wire.serving import KEYS, PATHS, RECEIVERS
from tests.wire.vectors import NOW, OA, STAMP, TEXT_PUSH

pytestmark = pytest.mark.slow

OVER_HTTP = 5_000 if os.environ.get("JIEDAN_SOAK") else 1_000
"""The rest of the 5,000 and more that a short run tries are opened without a network."""

FIELDS = ("msg_signature", "timestamp", "nonce")


def mutants(push, chance, count):
    """Changed copies: the query, the body, or both; never the push itself."""
    made = 0
    while made < count:
        mutant = chance.choice(CHANGES)(Push(dict(push.query), push.body), chance)
        if mutant != push:
            made += 1
            yield mutant


def drop_field(push, chance):
    del push.query[chance.choice(FIELDS)]
    return push


def empty_field(push, chance):
    push.query[chance.choice(FIELDS)] = ""
    return push


def change_character(push, chance):
    name = chance.choice(FIELDS)
    push.query[name] = _changed(push.query[name], chance)
    return push


def change_case(push, chance):
    name = chance.choice(FIELDS)
    text = push.query[name]
    push.query[name] = text.upper() + ("x" if text.isdigit() else "")
    return push


def lengthen_field(push, chance):
    push.query[chance.choice(FIELDS)] += chance.choice("0123456789 \n\x00é")
    return push


def exchange_fields(push, chance):
    to, source = chance.sample(FIELDS, 2)
    push.query[to] = push.query[source]
    return push


def move_time(push, chance):
    push.query["timestamp"] = str(int(push.query["timestamp"]) + chance.randint(1, 200))
    return push


def flip_bit(push, chance):
    at = chance.randrange(45, len(push.body) - 30)
    flipped = bytes([push.body[at] ^ (1 << chance.randrange(7))])
    return Push(push.query, push.body[:at] + flipped + push.body[at + 1 :])


def cut_out(push, chance):
    at = chance.randrange(20, len(push.body) - 40)
    return Push(push.query, push.body[:at] + push.body[at + chance.randint(1, 30) :])


CHANGES = (
    drop_field,
    empty_field,
    change_character,
    change_case,
    lengthen_field,
    exchange_fields,
    move_time,
    flip_bit,
    cut_out,
)


def batches(items, size):
    while batch := list(itertools.islice(items, size)):
        yield batch


def _changed(text, chance):
    position = chance.randrange(len(text))
    others = [c for c in "0123456789abcdef" if c != text[position]]
    return text[:position] + chance.choice(others) + text[position + 1 :]


WECOM = Keyring("tok", OA.aes_keys, "ww0123456789abcdef")


@pytest.mark.parametrize("keyring", [OA, WECOM], ids=["oa", "wecom"])
def test_ten_thousand_mutants_are_refused_in_little_time(keyring):
    push = seal_push(TEXT_PUSH, keyring, timestamp=STAMP, nonce="n0nce12345")
    open_callback(push.body, single_query(push.query.items()), keyring, now=NOW)
    started = time.process_time()
    statuses = set()
    for mutant in mutants(push, random.Random(11), 10_000):
        try:
            open_callback(mutant.body, single_query(mutant.query.items()), keyring, now=NOW)
        except BadCallback as refusal:
            statuses.add(refusal.status)
        else:
            raise AssertionError(mutant)
    assert statuses == {400, 403}
    assert (time.process_time() - started) / 10_000 < 0.001


async def test_over_http_nothing_is_stored(served):
    before = served.rows()
    statuses = set()
    push = served.text_push("可乐3箱 雪碧两箱", FromUserName="o_1")
    for batch in batches(mutants(push, random.Random(5), OVER_HTTP), 50):
        statuses.update(status for status, _body in await asyncio.gather(*map(served.post, batch)))
    async with served.session.post(
        served.base + PATHS["shop"],
        params=[*push.query.items(), ("nonce", push.query["nonce"])],
        data=push.body,
    ) as answer:
        statuses.add(answer.status)
    assert statuses == {400, 403}
    assert served.rows() == before
    assert RECEIVERS["shop"] == "gh_1"
    assert KEYS["shop"].token not in str(push)


async def test_the_log_of_an_attack_holds_no_secret(served, caplog):
    caplog.set_level("DEBUG")
    for mutant in mutants(served.text_push("13812345678 可乐"), random.Random(3), 200):
        await served.post(mutant)
    logged = caplog.text
    for canary in ("tok1", "Traceback", "13812345678", "msg_signature", "o_stranger"):
        assert canary not in logged
