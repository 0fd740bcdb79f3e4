"""What does it cost, is it there: answered with the customer's own price, never an order (D08)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.base.errors import DomainError
from domain.base.ids import SkuId
from domain.catalog import Sku, get_skus, measure, substitutes_of
from domain.customer import Customer
from domain.db import Tx
from domain.delivery import delivery_for, today_of
from domain.inventory import available, expected_on
from domain.pricing import (
    PriceBook,
    Quote,
    load_price_book,
    next_break,
    quote_skus,
    quote_unit,
)
from domain.promotion import load_offers
from handlers import (
    catalog,
    demand,
    drafts,
    figures,
    goodsoffers,
    openquestions,
    pricesums,
    questions,
)
from handlers.context import Turn
from handlers.conversation import DoubtWhy, GiveQuantity
from handlers.ground import situation
from handlers.message import Text
from handlers.nlu import interpret, read
from handlers.nlu.goods import squeeze
from handlers.nlu.intents import (
    Ambiguous,
    AskPrice,
    AskProduct,
    AskStock,
    EditDraft,
    Exact,
    ItemReading,
    Missing,
    NoAmount,
    Resolved,
)
from handlers.nlu.normalise import plain
from handlers.nlu.optionwords import meant
from locales import Translator

LISTED = 5
_WHICH = frozenset({DoubtWhy.SKU, DoubtWhy.UNSURE})
_SIZE = re.compile(r"[0-9×*]")
_AROUND = " ?？，,。"
_QUESTION = re.compile(
    r"(?:请问|想问下|问下|帮我问下|现在|今天)?(?:是|卖|要)?"
    r"(?:多少钱|多少錢|什么价格?|什麼價格?|啥价|几块钱?|幾塊錢?|几钱|怎么卖|怎麼賣|价格|價格|报价|報價|单价|單價"
    r"|(?:大概|大约)?(?:什么时候|什麼時候|啥时候|几时|哪天)(?:再|才|能|会|可以|還|还)*"
    r"(?:到货|到貨|有货|有貨|来货|來貨|补货|補貨|到|有|来|來)"
    r"|有没有货|有沒有貨|还有货吗|有货吗|有貨嗎|有货没|还有吗|還有嗎|有没有|有沒有|有吗|有嗎|吗|嗎|呢"
    r"|how much (?:is|are)|price of|do you have|is there|in stock|the price)",
    re.IGNORECASE,
)


def ask_price(turn: Turn, intent: AskPrice) -> None:
    """鲁花多少钱一桶: price, packs, stock; the open question is how many."""
    _answer(turn, intent.items)


def ask_stock(turn: Turn, intent: AskStock) -> None:
    """有货吗: the same answer, since the price is the next question."""
    _answer(turn, intent.items)


def ask_product(turn: Turn, intent: AskProduct) -> None:
    """What kinds are there: the goods named, or those of a category."""
    category = catalog.category_in(turn, turn.text)
    if category:
        catalog.list_category(turn, category)
    elif intent.items:
        _answer(turn, intent.items)
    else:
        catalog.list_category(turn, intent.words)


def _answer(turn: Turn, items: Sequence[ItemReading]) -> None:
    t = turn.t
    items = _as_named(turn, items)
    ids = list(dict.fromkeys(_ids_in_order(items)))[:LISTED] or _of_choices(turn)
    if not ids:
        said = _missing_text(turn, items)
        turn.say(said or t('The price of what? Say it like "price of cola"'))
        return
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    found, beside = _plainest([skus[i] for i in ids if i in skus], items)
    stock = available(turn.tx, tuple(skus))
    unit = _unit_asked(items)
    asked = pricesums.asked_of(skus, items) if _says_many(items) or len(items) > 1 else ()
    if missing := _missing_text(turn, items):
        turn.say(missing)
    if len(asked) > 1 and len(asked) == len(found):
        pricesums.tell_all(turn, asked)
        return
    pricesums.keep(turn, asked)
    if len(found) == 1:
        sku = found[0]
        book = load_price_book(turn.tx, drafts.customer_of(turn), [sku.id])
        turn.say(
            _answer_text(turn, sku, quote_unit(book, sku, sku.order_unit), unit=unit),
            _stock_text(turn, sku, stock.get(sku.id)),
            _break_text(turn, sku, book),
            _beside_text(turn, beside),
            pricesums.one_text(turn, book, asked, is_said=_says_many(items)),
            *_offers_text(turn, sku),
            "" if turn.is_aside else _how_many(turn, sku, stock.get(sku.id)),
        )
        turn.remember(skus=[int(sku.id)], short=None)
        if turn.is_aside:
            return
        if sku.is_on_sale and (stock.get(sku.id) is None or (stock.get(sku.id) or 0) > 0):
            turn.ask(GiveQuantity(sku.id, sku.name))
        return
    goods = [*found, *beside]
    catalog.show_goods(turn, goods, title=t("These there are:"), what="asked", unit=unit)


def _missing_text(turn: Turn, items: Sequence[ItemReading]) -> str:
    """Which of the goods there are none of; noted as wanted."""
    t = turn.t
    missing = _missing(items)
    if not missing:
        return ""
    demand.note_wanted(turn, missing)
    said = figures.joined(t, (t('"{said}"', said=w) for w in missing))
    return t('Not found: {said}; say it differently, or "rep" for your rep', said=said)


def _of_choices(turn: Turn) -> list[SkuId]:
    """1.9升的多少钱, where it is asked which: the choices that the words fit."""
    words, lexicon = _QUESTION.sub("", plain(turn.words or turn.text)), turn.shop.lexicon
    for doubt in openquestions.unsettled(turn):
        goods = [g for o in doubt.options if (g := lexicon.goods_of(SkuId(o.sku_id)))]
        if doubt.why in _WHICH and (places := meant(words, goods, lexicon, lambda _: {})):
            return [goods[place].sku_id for place in places]
    return []


def _plainest(goods: Sequence[Sku], items: Sequence[ItemReading]) -> tuple[list[Sku], list[Sku]]:
    """鸡蛋: what is called so, 鲜鸡蛋, before what has the word beside its own, 鸡蛋挂面."""
    words = [squeeze(plain(questions.mention_of(item))) for item in items]
    if len(words) != 1 or not words[0]:
        return list(goods), []
    own = [sku for sku in goods if _called(sku).endswith(words[0])]
    return (own, [sku for sku in goods if sku not in own]) if own else (list(goods), [])


def _called(sku: Sku) -> str:
    """The name without brand and size."""
    return squeeze(plain(sku.product or _SIZE.split(sku.name, maxsplit=1)[0]))


def _offers_text(turn: Turn, sku: Sku) -> list[str]:
    """The campaigns of these goods: what they cost in an order may be less."""
    offers = load_offers(turn.tx, drafts.customer_of(turn)).live
    return goodsoffers.offer_rows(turn, sku, offers, own=True)


def _says_many(items: Sequence[ItemReading]) -> bool:
    """3箱多少钱; 多少钱一箱 says none."""
    amount = next((i.amount for i in items if isinstance(i.amount, Exact)), None)
    return amount is not None and amount.count != 1


def _beside_text(turn: Turn, others: Sequence[Sku]) -> str:
    if not others:
        return ""
    t = turn.t
    names = figures.joined(t, (sku.name for sku in others))
    return t("There is also {goods}; for its price say its name.", goods=names)


def _without_question(turn: Turn) -> tuple[ItemReading, ...]:
    """The goods of a question without the words that ask: 鲁花多少钱一桶 → 鲁花, 一桶."""
    words = turn.words or turn.text
    goods = _QUESTION.sub(_parting, words).strip(_AROUND)
    if goods == words.strip(_AROUND):
        return ()
    for intent in interpret(read(goods, turn.shop.lexicon), situation(turn, turn.ground)):
        if isinstance(intent, EditDraft):
            return intent.items
    return ()


def _parting(found: re.Match[str]) -> str:
    """What stands in the place of words that ask: 百威有没有罐装的 asks of one."""
    is_inside = (
        found.group().endswith(("有没有", "有沒有")) and found.string[found.end() :].strip()
    )
    return " " if is_inside else "，"


def _as_named(turn: Turn, items: Sequence[ItemReading]) -> Sequence[ItemReading]:
    """All the goods asked about (老抽王多少钱 豆油呢); 来两箱 behind them asks of no amount."""
    named = _without_question(turn)
    is_known = all(isinstance(item.product, Resolved | Ambiguous) for item in named)
    if not named or (_ids_in_order(items) and not is_known):
        return items
    if items and not any(isinstance(item.amount, Exact) for item in items):
        return [replace(item, amount=NoAmount()) for item in named]
    return named


def goods_asked(text: str) -> str:
    """鲁花多少钱一桶 without the words that ask: 鲁花 一桶; empty where none stand in it."""
    goods = _QUESTION.sub(" ", text).strip(_AROUND)
    return "" if goods == text.strip() else goods


def _ids_in_order(items: Sequence[ItemReading]) -> list[SkuId]:
    ids: list[SkuId] = []
    for item in items:
        match item.product:
            case Resolved(sku_id=sku_id):
                ids.append(sku_id)
            case Ambiguous(candidates=candidates):
                ids.extend(candidates)
            case _:
                pass
    return ids


def _missing(items: Sequence[ItemReading]) -> list[str]:
    return [i.product.said for i in items if isinstance(i.product, Missing) and i.product.said]


def _unit_asked(items: Sequence[ItemReading]) -> str | None:
    """多少钱一桶: the unit asked for."""
    for item in items:
        if isinstance(item.amount, Exact) and item.amount.unit:
            return item.amount.unit
    return None


def arrived_part(tx: Tx, t: Translator, sku: Sku, customer: Customer) -> Text:
    """到货了: the goods, this customer's price, and the question how many."""
    price = quote_skus(tx, customer, [sku])[sku.id].unit_price
    unit = figures.unit_word(t, sku.order_unit)
    head = t("{name} is in stock again.", name=sku.name)
    if price is not None:
        told = figures.price(price)
        head = t("{name} is in stock again, {price}/{unit}.", name=sku.name, price=told, unit=unit)
    return Text(head + "\n" + t("How many would you like ({unit})?", unit=unit))


def _answer_text(turn: Turn, sku: Sku, quote: Quote, *, unit: str | None) -> str:
    t = turn.t
    if not sku.is_on_sale:
        return t("{name} is no longer sold.", name=sku.name)
    if quote.unit_price is None:
        return t("{name}: priced on the day, your rep tells you.", name=sku.name)
    order_unit = figures.unit_word(t, sku.order_unit)
    price = t("{price}/{unit}", price=figures.price(quote.unit_price), unit=order_unit)
    single = catalog.price_of_unit(turn, sku, quote, unit)
    if single:
        price = t("{single}, {price}", single=single, price=price)
    pack = measure(sku, figures.ONE, sku.order_unit).base
    if pack > 1 and not sku.is_weighed:
        inside = figures.amount(t, figures.decimal(pack), sku.base_unit)
        price = t("{price} ({pack} each)", price=price, pack=inside)
    return t("{name}: your price {price}.", name=sku.name, price=price)


def _stock_text(turn: Turn, sku: Sku, there: int | None) -> str:
    """Enough, little, or none; never the exact reserve (N7)."""
    t = turn.t
    if not sku.is_on_sale:
        return ""
    if there is not None and there <= 0:
        expected = expected_on(turn.tx, sku.id, today=today_of(turn.policy, turn.now))
        if expected is None:
            return t("Out of stock at the moment.")
        told = figures.expected_day(t, expected.isoformat())
        return t("Out of stock at the moment, expected about {day}.", day=told)
    try:
        slot = delivery_for(turn.policy, turn.now, None)
    except DomainError:
        return t("In stock.")
    day = figures.delivery_day(t, slot.date, turn.policy, turn.now)
    return t("In stock, delivery {day}.", day=day)


def _break_text(turn: Turn, sku: Sku, book: PriceBook) -> str:
    t = turn.t
    found = next_break(book, sku, measure(sku, figures.ONE, sku.order_unit))
    if found is None:
        return ""
    return t(
        "From {amount} it is {price}/{unit}.",
        amount=figures.quantity(t, found.total),
        price=figures.price(found.unit_price),
        unit=figures.unit_word(t, sku.order_unit),
    )


def _instead(turn: Turn, sku: Sku) -> str:
    """Nothing of it there: what could come in its place, or the next word (N10)."""
    t = turn.t
    customer = drafts.customer_of(turn)
    if not customer.no_substitute:
        for other in substitutes_of(turn.tx, sku.id):
            there = available(turn.tx, [other.id]).get(other.id)
            price = quote_skus(turn.tx, customer, [other])[other.id].unit_price
            if (there is None or there > 0) and price is not None:
                unit = figures.unit_word(t, other.order_unit)
                return t(
                    "There is {name} {price}/{unit}; if you want it, say its name and an amount",
                    name=other.name,
                    price=figures.price(price),
                    unit=unit,
                )
    return t('Say what else you need, or "tell me when it is back in stock"')


def _how_many(turn: Turn, sku: Sku, there: int | None) -> str:
    t = turn.t
    if not sku.is_on_sale or (there is not None and there <= 0):
        return _instead(turn, sku)
    unit = figures.unit_word(t, sku.order_unit)
    return t("How many would you like ({unit})?", unit=unit)
