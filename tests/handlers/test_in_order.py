"""What was overtaken on its way counts in its place: any order of arrival leads to one state."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.base.ids import CartId
from domain.cart import find_drafts, get_cart, versions_of
from domain.catalog import list_wanted
from domain.conversation import open_conversation, recent_messages, take_over
from domain.db import Database, Tx
from domain.messaging import forget_inbound, traced_inbound
from domain.order import OrderFilter, list_orders
from domain.tables import create_tables
from handlers import inorder
from handlers.message import EventKind, InboundKind
from handlers.nlu import read
from handlers.turn import handle_turn
from tests.factories import KF, OA, WECOM, seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of

TEXTS = (
    "可乐3箱", "雪碧2箱", "农夫山泉5箱", "可乐改5箱", "可乐再加2箱", "可乐少1箱", "雪碧不要了",
    "可乐换成雪碧", "清空", "全部翻倍", "只要可乐", "照旧", "照旧 红牛加1箱", "后天送",
    "备注 放后门", "可乐要冰的", "撤销", "水两箱", "饮料2箱", "可口可乐500", "1", "2", "B1",
    "可乐多少钱", "第1行改4箱", "取消", "明细", "都要10箱", "你好", "牛奶2箱",
)  # fmt: skip
"""Operations on a draft, questions that are asked, answers to them, talk."""
IN_ORDER = (
    ("可乐3箱", "可乐改5箱"),
    ("雪碧2箱", "不要雪碧"),
    ("可乐3箱", "清空", "雪碧2箱"),
    ("饮料2箱", "1", "可乐3箱"),
    ("照旧", "红牛加1箱", "撤销"),
    ("可乐3箱", "全部翻倍", "可乐换成雪碧"),
    ("可乐3箱", "后天送", "备注 放后门"),
    ("可乐3箱", "可乐要冰的", "只要可乐"),
    ("可乐3箱", "取消", "撤销"),
    ("可口可乐500", "饮料2箱", "撤销"),
    ("第1行改4箱", "饮料2箱", "都要10箱"),
)
LATE = "这条比您后面发的到得晚，已按您发的先后重新算过："
AS_IT_CAME = "下面这条到得比您后面发的晚，是按收到的先后办的，请核对："


@pytest.fixture(scope="module")
def desk():
    database = Database.open("sqlite://", clock=lambda: NOW)
    database.write_now(create_tables)
    database.write_now(seed, "drinks")
    yield database, make_shop(database)
    database.close_now()


def push(place: int, text: str, **more):
    """The message said at `place`; two and two in one second."""
    said_at = NOW - timedelta(seconds=30) + timedelta(seconds=place // 2)
    return replace(message(text, key=str(7000 + place)), **{"sent_at": said_at, **more})


class _Enough(Exception):
    """Rolls back what was played."""


def state_after(desk, texts, order):
    """The draft and the open question once the texts arrived in `order`."""
    database, shop = desk
    found = []

    def play(tx: Tx) -> None:
        for place in order:
            inbound = push(place, texts[place])
            handle_turn(tx, shop, inbound, read(inbound.text, shop.lexicon))
        found.append(dump(tx))
        raise _Enough

    with pytest.raises(_Enough):
        database.write_now(play)
    return found[0]


def dump(tx: Tx):
    """Lines, amounts, remarks, wishes and the open question, without ids and versions."""
    chat = open_conversation(tx, OA, address=message("").address)
    cart = find_drafts(tx, chat.contact_id, customer_id=1).current
    asked = chat.pending or {}
    words = {k: v for k, v in asked.get("with", {}).items() if k not in {"cart_id", "version"}}
    question = (asked.get("ask"), words, chat.kept, chat.misread)
    if cart is None or not cart.lines:
        return question
    lines = [(line.sku_id, line.quantity, line.note) for line in cart.lines]
    wishes = (cart.note, cart.wanted_date, cart.delivery, cart.spending, cart.basis_order_no)
    return lines, wishes, question


@pytest.mark.parametrize("texts", IN_ORDER, ids="，".join)
def test_in_whatever_order_they_arrive(desk, texts):
    wanted = state_after(desk, texts, range(len(texts)))
    for order in itertools.permutations(range(len(texts))):
        assert state_after(desk, texts, order) == wanted, order


@settings(max_examples=12)
@given(st.data())
def test_any_few_texts_in_any_order_some_of_them_twice(desk, data):
    texts = data.draw(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=4))
    order = data.draw(st.permutations(range(len(texts))))
    twice = data.draw(st.permutations([*order, order[0]]))
    wanted = state_after(desk, texts, range(len(texts)))
    assert state_after(desk, texts, order) == wanted
    assert state_after(desk, texts, twice) == wanted


@pytest.fixture
def shop(database: Database, clock):
    clock.now = NOW
    database.write_now(seed, "drinks")
    return make_shop(database)


def told(database, shop, place, text, **more):
    """Push the message; the lines of the reply."""
    return text_of(shop, say(database, shop, push(place, text, **more))).splitlines()


def orders(database):
    rows = database.read_now(list_orders, OrderFilter()).rows
    return [order for order in rows if order.source != "import"]


def test_the_reply_says_so_and_shows_the_draft_as_it_stands(database, shop):
    first = say(database, shop, push(4, "可乐改5箱"))
    late = say(database, shop, push(1, "可乐3箱 雪碧2箱"))
    lines = text_of(shop, late).splitlines()
    assert lines[:2] == [LATE, "未下单 2种 合计 ¥322"]
    assert "可口可乐330ml×24　5箱×46＝230（原3箱" in lines[2]
    assert "雪碧330ml×24　2箱×46＝92" in lines[3]
    again = say(database, shop, push(4, "可乐改5箱"))
    assert (again.is_duplicate, again.reply) == (True, first.reply), "byte for byte"

    def look(tx: Tx):
        cart = get_cart(tx, CartId(late.shown_cart_id))
        chat = open_conversation(tx, OA, address=push(0, "").address)
        log = [(m.direction.value, m.text.splitlines()[0]) for m in recent_messages(tx, chat.id)]
        numbers = [step.version for step in versions_of(tx, cart.id)]
        return cart.shown.version, cart.version, numbers, log

    shown, version, numbers, log = database.write_now(look)
    assert shown == version == late.shown_version == max(numbers)
    assert len(set(numbers)) == len(numbers), "no number is used twice"
    assert log == [
        ("in", "可乐改5箱"),
        ("out", "未下单 1种 合计 ¥230"),
        ("in", "可乐3箱 雪碧2箱"),
        ("out", LATE),
    ]
    assert told(database, shop, 5, "确认")[0].startswith("已下单 SO-1123-")
    assert [order.total.minor for order in orders(database)] == [32_200]


def test_a_question_that_was_overtaken_is_answered_beside_the_draft(database, shop):
    told(database, shop, 4, "雪碧2箱")
    lines = told(database, shop, 1, "可乐多少钱")
    assert lines[:2] == [LATE, "可口可乐330ml×24 您的价 ¥46/箱(24罐)。"]
    assert "未下单 1种 合计 ¥92" in lines


def test_a_confirmation_that_was_overtaken_is_asked_about(database, shop):
    told(database, shop, 1, "可乐3箱")
    told(database, shop, 4, "雪碧2箱")
    lines = told(database, shop, 2, "确认")
    assert lines[0] == LATE
    assert "未下单 2种 合计 ¥230" in lines
    assert orders(database) == [], "nobody has seen this draft when 确认 was written"


def test_a_confirmation_said_too_early_places_nothing_later(database, shop):
    told(database, shop, 4, "确认")
    assert told(database, shop, 1, "可乐3箱")[0] == LATE
    assert orders(database) == []


def test_after_the_order_was_placed_it_counts_as_it_comes(database, shop):
    told(database, shop, 1, "可乐3箱")
    told(database, shop, 4, "确认")
    lines = told(database, shop, 2, "雪碧2箱")
    assert lines[:2] == [AS_IT_CAME, "未下单 1种 合计 ¥92"]
    assert [order.total.minor for order in orders(database)] == [13_800]


@pytest.mark.parametrize(("minutes", "count", "is_placed"), [(9, 1, True), (11, 1, False),
    (1, inorder.MOST, True), (1, inorder.MOST + 1, False)])  # fmt: skip
def test_only_what_is_fresh_and_little_is_handled_once_more(
    database, shop, minutes, count, is_placed
):
    for number in range(count):
        told(database, shop, 50 + number, "可乐改5箱" if number else "雪碧2箱")
    lines = told(database, shop, 1, "可乐3箱", sent_at=NOW - timedelta(minutes=minutes))
    assert lines[0] == (LATE if is_placed else AS_IT_CAME)


def test_long_lists_are_not_read_inside_the_transaction(database, shop):
    told(database, shop, 4, "可乐改5箱" + "，好的" * 700)
    assert told(database, shop, 1, "雪碧2箱")[0] == AS_IT_CAME


def test_what_another_chat_did_to_the_draft_stays(database, shop):
    told(database, shop, 4, "可乐3箱")
    from_elsewhere = push(5, "雪碧2箱", account=KF, channel="wecom_kf", address="wmC001", key="k1")
    say(database, shop, from_elsewhere)
    assert told(database, shop, 1, "红牛1箱")[0] in {LATE, AS_IT_CAME}


def test_yesterdays_words_are_not_read_anew(database, shop, clock):
    """What 后天 means turns with the trading day, at four in the morning."""
    clock.now = NOW.replace(hour=19, minute=59)
    told(database, shop, 4, "后天送 可乐3箱", sent_at=clock.now)
    clock.now = NOW.replace(hour=20, minute=1)
    early = clock.now - timedelta(minutes=3)
    assert told(database, shop, 1, "雪碧2箱", sent_at=early)[0] == AS_IT_CAME


def test_a_person_who_has_the_chat_is_not_talked_over(database, shop):
    told(database, shop, 4, "可乐3箱")

    def take(tx: Tx) -> None:
        chat = open_conversation(tx, OA, address=push(0, "").address)
        take_over(tx, chat.id, staff_id=1)

    database.write_now(take)
    assert told(database, shop, 1, "雪碧2箱") == []


def test_words_nothing_was_found_for_are_counted_once(database, shop):
    told(database, shop, 4, "王老吉3箱")
    told(database, shop, 1, "可乐3箱")
    (word,) = database.read_now(list_wanted)
    assert (word.word, word.times) == ("王老吉", 1)


def test_goods_that_were_not_there_are_counted_once(database, shop):
    told(database, shop, 4, "东鹏特饮10箱")
    assert told(database, shop, 1, "可乐3箱")[0] == LATE

    def refused(tx: Tx) -> int:
        return len(tx.query(sa.text("SELECT * FROM refused_demand")).all())

    assert database.write_now(refused) == 1


def test_a_tap_on_the_menu_has_its_place_too(database, shop):
    tap = {"kind": InboundKind.EVENT, "event": EventKind.CLICK, "event_key": "menu:usual"}
    told(database, shop, 4, "1 3箱")
    late = say(database, shop, push(1, "", key="tap", **tap))
    assert "可口可乐330ml×24" in text_of(shop, late)


def test_of_one_second_without_numbers_the_order_of_arrival_counts(database, shop):
    told(database, shop, 4, "可乐3箱", key="k-b")
    assert told(database, shop, 4, "雪碧2箱", key="k-a")[0] == "未下单 2种 合计 ¥230"


def test_a_rep_s_words_have_their_place_too(database, shop):
    rep = {"account": WECOM, "channel": "wecom_app", "address": "r01"}
    told(database, shop, 4, "老王：可乐改5箱", **rep)
    lines = told(database, shop, 1, "老王：可乐3箱", **rep)
    assert lines[0] == LATE
    assert "  可口可乐330ml×24 5箱（「可乐」按这家常订的）" in lines


def test_traces_go_with_the_nightly_clean_up(database, shop, clock):
    told(database, shop, 4, "可乐3箱")

    def traces(tx: Tx) -> int:
        address = push(0, "").address
        return len(traced_inbound(tx, OA, address=address, since=NOW, limit=9))

    database.write_now(forget_inbound)
    assert database.write_now(traces) == 1
    clock.now = NOW + timedelta(hours=2)
    database.write_now(forget_inbound)
    assert database.write_now(traces) == 0
