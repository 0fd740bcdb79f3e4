"""Browsing: a short numbered list with the customer's own prices; numbers can be ordered."""

from collections.abc import Sequence

from domain.base.ids import SkuId
from domain.base.money import UnitPrice, derive_price
from domain.catalog import (
    Category,
    Sku,
    SkuFilter,
    SkuStatus,
    category_tree,
    get_skus,
    legal_step,
    list_categories,
    list_skus,
    sale_unit,
)
from domain.conversation import QUESTION_LIFE
from domain.inventory import available
from domain.pricing import Quote, load_price_book, quote_skus, quote_unit
from handlers import details, drafts, figures, smalltalk
from handlers.context import Turn
from handlers.conversation import PickListed, dump_pending, load_pending
from handlers.nlu.intents import Browse, BrowseWhat

PAGE = 8
_POOL = 300


def browse(turn: Turn, intent: Browse) -> None:
    """有什么饮料, 新品, 价格表, 我的常购, 更多, 明细."""
    match intent.what:
        case BrowseWhat.CATEGORY:
            list_category(turn, intent.words)
        case BrowseWhat.NEW:
            _newest(turn)
        case BrowseWhat.PRICE_LIST:
            _price_list(turn)
        case BrowseWhat.USUAL:
            show_usual(turn)
        case BrowseWhat.ALL:
            _categories(turn)
        case BrowseWhat.MORE:
            _more(turn)
        case BrowseWhat.DRAFT:
            details.show_details(turn)


def list_category(turn: Turn, words: str) -> None:
    """The goods of a category, or those with the words in their name."""
    goods = _goods_of(turn, words)
    if not goods:
        turn.say(turn.t('Nothing found for "{words}".', words=words))
        _categories(turn)
        return
    show_goods(turn, goods, title=turn.t("{words}:", words=words), what="category", words=words)


def show_usual(turn: Turn) -> None:
    """The customer's usual goods, most ordered first."""
    goods = _usual_goods(turn)
    if not goods:
        turn.say(
            turn.t("There are no usual goods of yours yet."),
            turn.t('Say what you need, like "cola 3 cases"'),
        )
        return
    show_goods(turn, goods, title=turn.t("Your usual goods:"), what="usual")


def show_goods(
    turn: Turn,
    goods: Sequence[Sku],
    *,
    title: str,
    what: str,
    words: str = "",
    page: int = 0,
    unit: str | None = None,
) -> None:
    """One page of a numbered list; the numbers go on from page to page.

    `unit`: whose price was asked for, told beside that of the order unit.
    """
    t = turn.t
    first = page * PAGE
    shown = goods[first : first + PAGE]
    quotes = quote_skus(turn.tx, drafts.customer_of(turn), shown)
    stock = available(turn.tx, tuple(sku.id for sku in shown))
    rows = [
        f"{no} {_goods_line(turn, sku, quotes[sku.id], stock.get(sku.id), unit)}"
        for no, sku in enumerate(shown, first + 1)
    ]
    left = len(goods) - first - len(shown)
    last = (
        t.plural(
            '{n} more: say "more"; to order say a number and an amount, like "1, 2 cases"',
            '{n} more: say "more"; to order say a number and an amount, like "1, 2 cases"',
            n=left,
        )
        if left > 0
        else t('To order say a number and an amount, like "1, 2 cases"')
    )
    turn.say(title, *rows, last)
    ids = tuple(int(sku.id) for sku in goods[: first + len(shown)])
    listed = PickListed(ids, what, words, page)
    turn.ask(listed)
    turn.remember(skus=None, listed=dump_pending(listed), listed_at=int(turn.now.timestamp()))


def price_of_unit(turn: Turn, sku: Sku, quote: Quote, unit: str | None) -> str:
    """五粮液一瓶多少钱: what one of another unit than the quote's costs, and whether it is sold.

    "" where no other unit, or none that the goods have, is asked for.
    """
    t, asked = turn.t, sale_unit(sku, unit) if unit else None
    if asked is None or asked.factor == quote.factor or quote.unit_price is None:
        return ""
    book = load_price_book(turn.tx, drafts.customer_of(turn), [sku.id])
    price = quote_unit(book, sku, asked.unit).unit_price if asked in sku.units else None
    word = figures.unit_word(t, asked.unit)
    is_sold = legal_step(sku) < max(quote.factor, asked.factor + 1)
    if price is None and is_sold and asked in sku.units:
        return ""
    price = price or derive_price(
        quote.unit_price, from_factor=quote.factor, to_factor=asked.factor
    )
    told = t("{price}/{unit}", price=figures.price(price), unit=word)
    if is_sold:
        return told
    return t(
        "{price} (sold by the {unit} only)",
        price=told,
        unit=figures.unit_word(t, sku.order_unit),
    )


def _goods_line(
    turn: Turn, sku: Sku, quote: Quote, there: int | None, asked: str | None = None
) -> str:
    t = turn.t
    price: UnitPrice | None = quote.unit_price
    if price is None:
        told = t("price on the day")
    else:
        unit = figures.unit_word(t, sku.order_unit)
        told = t("{price}/{unit}", price=figures.price(price), unit=unit)
        single = price_of_unit(turn, sku, quote, asked)
        told = t("{single}, {price}", single=single, price=told) if single else told
    usual = turn.ground.usual.get(sku.id)
    remarks = []
    if usual is not None:
        remarks.append(t("usually {amount}", amount=figures.amount(t, usual.count, usual.unit)))
    if there is not None and there <= 0:
        remarks.append(t("out of stock"))
    text = f"{sku.name} {told}"
    return (
        t("{text} ({remark})", text=text, remark=figures.joined(t, remarks)) if remarks else text
    )


def _more(turn: Turn) -> None:
    if details.more_details(turn):
        return
    pending = turn.pending
    if not isinstance(pending, PickListed):
        if not smalltalk.offer_lapsed(turn):
            turn.say(turn.t("There is nothing more to show."))
        return
    goods = _listed(turn, pending)
    if (pending.page + 1) * PAGE >= len(goods):
        turn.say(turn.t("That was all of it."))
        return
    title = turn.t("{words}:", words=pending.words) if pending.words else turn.t("More:")
    show_goods(
        turn, goods, title=title, what=pending.what, words=pending.words, page=pending.page + 1
    )


def _listed(turn: Turn, pending: PickListed) -> Sequence[Sku]:
    match pending.what:
        case "usual":
            return _usual_goods(turn)
        case "category":
            return _goods_of(turn, pending.words)
        case "new":
            return _newest_goods(turn)
        case "all":
            return _all_goods(turn)
        case _:
            return ()


def _goods_of(turn: Turn, words: str) -> Sequence[Sku]:
    wanted = words.strip()
    categories = [c for c in list_categories(turn.tx) if _fits(c, wanted)]
    ids = [i for c in categories for i in category_tree(turn.tx, c.id)]
    if ids:
        found = list_skus(
            turn.tx,
            SkuFilter(category_ids=tuple(dict.fromkeys(ids)), status=SkuStatus.ON_SALE),
            limit=_POOL,
        ).rows
    else:
        found = list_skus(
            turn.tx, SkuFilter(status=SkuStatus.ON_SALE, text=wanted), limit=_POOL
        ).rows
    return _usual_first(turn, found)


def category_in(turn: Turn, text: str) -> str:
    """The category that a question names (有什么饮料), the longest name that stands in it."""
    names = [c.name for c in list_categories(turn.tx) if c.name and c.name in text]
    return max(names, key=len, default="")


def _fits(category: Category, words: str) -> bool:
    return bool(words) and (words in category.name or category.name in words)


def _usual_first(turn: Turn, goods: Sequence[Sku]) -> list[Sku]:
    times = {sku_id: item.times for sku_id, item in turn.ground.usual.items()}
    return sorted(goods, key=lambda sku: -times.get(sku.id, 0))


def _usual_goods(turn: Turn) -> Sequence[Sku]:
    ids = tuple(turn.ground.usual)
    skus = get_skus(turn.tx, ids, customer=turn.customer) if ids else {}
    return [skus[i] for i in ids if i in skus and skus[i].is_on_sale]


def _newest(turn: Turn) -> None:
    show_goods(turn, _newest_goods(turn), title=turn.t("New here:"), what="new")


def _newest_goods(turn: Turn) -> Sequence[Sku]:
    return sorted(_all_goods(turn), key=lambda sku: -int(sku.id))[: 2 * PAGE]


def _all_goods(turn: Turn) -> Sequence[Sku]:
    return list_skus(turn.tx, SkuFilter(status=SkuStatus.ON_SALE), limit=_POOL).rows


def _price_list(turn: Turn) -> None:
    """All prices of this customer, his usual goods first, a page at a time."""
    goods = _usual_first(turn, _all_goods(turn))
    show_goods(turn, goods, title=turn.t("Your prices:"), what="all")


def _categories(turn: Turn) -> None:
    names = [c.name for c in list_categories(turn.tx) if c.parent_id is None]
    t = turn.t
    turn.say(
        t("We have: {names}", names=figures.joined(t, names)),
        t('Say "what drinks are there" to see one of them, or "price list"'),
    )


def last_listed(turn: Turn) -> PickListed | None:
    """The list shown last, as long as its question would live: 1号2箱 may come after a draft."""
    listed = load_pending(turn.remembered("listed"))
    age = int(turn.now.timestamp()) - int(turn.remembered("listed_at") or 0)
    is_young = age < QUESTION_LIFE.seconds
    return listed if isinstance(listed, PickListed) and is_young else None


def picked(numbers: Sequence[int], pending: PickListed) -> tuple[SkuId, ...]:
    """The SKUs behind numbers of the list last shown."""
    ids = dict(enumerate(pending.sku_ids, 1))
    return tuple(SkuId(ids[n]) for n in numbers if n in ids)
