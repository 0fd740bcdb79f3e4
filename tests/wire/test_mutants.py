"""Thousands of changed copies of a genuine push: none is accepted, nothing is stored."""

import random
import time

from bot.channels.wire import BadCallback, Push, open_callback, seal_push, single_query
from tests.wire.serving import KEYS, PATHS, RECEIVERS
from tests.wire.vectors import NOW, OA, STAMP, TEXT_PUSH

FIELDS = ("msg_signature", "timestamp", "nonce")


def mutants(push, chance, count):
    """Changed copies: the query, the body, or both; never the push itself."""
    made = 0
    while made < count:
        query, body = dict(push.query), push.body
        kind = chance.randrange(9)
        name = chance.choice(FIELDS)
        if kind == 0:
            del query[name]
        elif kind == 1:
            query[name] = ""
        elif kind == 2:
            query[name] = _changed(query[name], chance)
        elif kind == 3:
            query[name] = query[name].upper() + ("x" if query[name].isdigit() else "")
        elif kind == 4:
            query[name] = query[name] + chance.choice("0123456789 \n\x00é")
        elif kind == 5:
            query[name] = query[chance.choice([f for f in FIELDS if f != name])]
        elif kind == 6:
            position = chance.randrange(45, len(body) - 30)
            flipped = body[position] ^ (1 << chance.randrange(7))
            body = body[:position] + bytes([flipped]) + body[position + 1 :]
        elif kind == 7:
            query["timestamp"] = str(int(query["timestamp"]) + chance.randint(1, 200))
        else:
            start = chance.randrange(20, len(body) - 40)
            body = body[:start] + body[start + chance.randint(1, 30) :]
        if (query, body) != (push.query, push.body):
            made += 1
            yield Push(query, body)


def _changed(text, chance):
    position = chance.randrange(len(text))
    others = [c for c in "0123456789abcdef" if c != text[position]]
    return text[:position] + chance.choice(others) + text[position + 1 :]


def test_ten_thousand_mutants_are_refused_in_little_time():
    push = seal_push(TEXT_PUSH, OA, timestamp=STAMP, nonce="n0nce12345")
    started = time.process_time()
    statuses = set()
    for mutant in mutants(push, random.Random(11), 10_000):
        try:
            open_callback(mutant.body, single_query(mutant.query.items()), OA, now=NOW)
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
    for mutant in mutants(push, random.Random(5), 1_500):
        statuses.add((await served.post(mutant))[0])
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
