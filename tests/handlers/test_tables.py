"""Every intent is routed, every refusal explained, every notice worded, every question kept."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest

import domain
from domain.base.errors import DomainError
from domain.notice import NoticeKind
from handlers import conversation, errors, noticetexts, routes, staffquestions
from handlers.conversation import PENDING_TYPES, Pending, dump_pending, is_for_staff, load_pending
from handlers.nlu.intents import Intent, StaffAct


def subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def test_every_refusal_is_explained():
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    ours = {e for e in subclasses(DomainError) if e.__module__.startswith("domain.")}
    assert ours - errors.EXPLANATIONS.keys() == set()


def test_every_intent_is_routed_for_customers_and_staff():
    intents = set(get_args(Intent))
    assert set(routes.CUSTOMER_ROUTES) == intents
    assert set(routes.STAFF_ROUTES) == intents


def test_every_staff_command_is_obeyed():
    assert set(routes.STAFF_COMMANDS) == set(StaffAct)


def test_every_notice_has_words():
    assert set(noticetexts.TEXTS) == set(NoticeKind) - {NoticeKind.LATE_REPLY}


def test_the_codec_knows_every_question():
    assert set(PENDING_TYPES) == set(get_args(Pending))


@pytest.mark.parametrize("kind", PENDING_TYPES, ids=lambda kind: kind.__name__)
def test_a_question_reads_back_equal(kind):
    question = kind(**{f.name: example(f) for f in msgspec.inspect.type_info(kind).fields})
    assert load_pending(dump_pending(question)) == question
    assert is_for_staff(question) == (
        kind
        in {
            staffquestions.ReviewOrders,
            staffquestions.SentChange,
            staffquestions.ConfirmAll,
            staffquestions.CloseRest,
            staffquestions.ConfirmPart,
            staffquestions.GiveReason,
            staffquestions.WeighAgain,
            staffquestions.PlaceReturned,
            staffquestions.ConfirmReturn,
            staffquestions.ReturnEnded,
            staffquestions.DecideRegistration,
            staffquestions.DecideChanges,
        }
    )


def test_a_question_of_another_release_is_forgotten():
    assert load_pending({"ask": "NoSuchQuestion", "with": {}}) is None
    assert load_pending({"ask": "GiveQuantity", "with": {"sku_id": "three"}}) is None
    assert load_pending(None) is None


_PLAIN = {
    msgspec.inspect.IntType: 7,
    msgspec.inspect.BoolType: True,
    msgspec.inspect.StrType: "x",
}


def example(field: msgspec.inspect.Field) -> object:
    match field.type:
        case plain if type(plain) in _PLAIN:
            return _PLAIN[type(plain)]
        case msgspec.inspect.EnumType(cls=kind):
            return next(iter(kind))
        case msgspec.inspect.VarTupleType(item_type=msgspec.inspect.IntType()):
            return (1, 2)
        case msgspec.inspect.VarTupleType(item_type=msgspec.inspect.StrType()):
            return ("a", "b")
        case msgspec.inspect.VarTupleType(item_type=msgspec.inspect.DataclassType(cls=kind)):
            why = conversation.DoubtWhy.SKU
            options = (conversation.DoubtOption(1), conversation.DoubtOption(2, "1.5", "箱"))
            if kind is conversation.DoubtOption:
                return options
            if kind is conversation.StandingLine:
                return (kind(1, "2", "箱", "冰的"),)
            return (kind(why, "生抽", options, replaces=3, drops=4),)
        case msgspec.inspect.ListType():
            return [["undo", 1]]
        case _:
            raise AssertionError(field)
