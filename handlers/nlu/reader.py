"""`read`: a text becomes a `Reading`, in bounded work, against one lexicon snapshot."""

import re
from dataclasses import replace

from handlers.nlu.asides import without_asides
from handlers.nlu.barefigures import figures_blanked
from handlers.nlu.barenames import names_blanked
from handlers.nlu.bareregrets import regrets_blanked
from handlers.nlu.baresizes import sizes_blanked
from handlers.nlu.baretalk import talk_blanked
from handlers.nlu.barewords import last_words, named_apart
from handlers.nlu.binding import bind
from handlers.nlu.bound import Bound
from handlers.nlu.clauses import build_clauses
from handlers.nlu.dates import read_date
from handlers.nlu.fallbacks import named_ahead
from handlers.nlu.figureahead import figures_ahead
from handlers.nlu.framing import refused_apart, told_cases, told_in_brackets
from handlers.nlu.goods import squeeze
from handlers.nlu.haggling import orders_on_terms
from handlers.nlu.intents import Exact, NoAmount, Op
from handlers.nlu.kindbykind import kinds_apart
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.listmarks import amounts_unwrapped, shop_unnumbered, without_marks
from handlers.nlu.loneunits import with_one_said
from handlers.nlu.match import lookup
from handlers.nlu.mentions import WORK, Mentions, OutOfBudget
from handlers.nlu.normalise import Normal, normalise
from handlers.nlu.onlythese import all_given_up, keep_only_these
from handlers.nlu.otherwords import goods_in_other_words
from handlers.nlu.partamounts import parts_apart
from handlers.nlu.places import take_places
from handlers.nlu.qualities import qualities_of
from handlers.nlu.reading import REMEMBERED, Mention, Reading
from handlers.nlu.references import complains_of_it, orders_anew, tells_of_it
from handlers.nlu.respelling import respelled
from handlers.nlu.revoking import round_said, turn_round
from handlers.nlu.saidagain import never_minded, once_said
from handlers.nlu.sameagain import all_but_again, with_same_again
from handlers.nlu.samelines import give_title, repeat_lines
from handlers.nlu.scanner import scan
from handlers.nlu.secondthoughts import with_second_thoughts
from handlers.nlu.shape import shape_of
from handlers.nlu.spokenamounts import with_spoken_amounts
from handlers.nlu.tables import flatten_table
from handlers.nlu.talkpieces import talk_parted
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.toldbehind import told_ahead
from handlers.nlu.totals import take_totals
from handlers.nlu.twodays import delivery_day
from handlers.nlu.unitwishes import unit_of_all, with_unit
from handlers.nlu.wishes import told_wishes
from handlers.nlu.writtenamounts import written_blanked

MAX_LINES = 300
_TOKEN = 3
"""The work of cutting off one word or number."""
_MESSAGE = 700
"""Characters of a message; a longer text (a pasted list) may take one unit of work more for each
further one.
"""
_NOTED = ("phone", "order_no", "price", "remark", "away", "told")
_AGAIN = re.compile(
    r"(?: (?:time|order|week|one)\b)|(?:的?那一?[单批份次](?=[再重照按]))?"
    r"(?:(?:一|1)?(?:单|次|回|趟|批)(?=的?(?:原样|照样|照着)|再|重))?"
    r"(?:的?(?:单子|订单)(?!里|上))?(?:的?(?:照着|照样|原样)|[着样])?"
    r"(?:的?(?:再|重新?)?(?:给我)?(?:来|下|送|发|订|要)?(?:一|1)?(?:模一样的)?(?:份|遍|次|单|趟)"
    r"(?:吧|呗)?(?:就(?:成|行|好|得|可以|ok)|即可)?了?(?:吧|哈|啊)?)?"
)
_THEIR_PRICE = re.compile(
    r"[次回]?(?:的|那个|是)?\s?[0-9]{1,4}(?:\.[0-9]{1,2})?(?:元|块钱?)?(?:[一每/][箱件瓶袋桶盒包斤提条]|算|给|结|的?价)"
)
"""按上次52一箱算: of what it cost then."""
_THAT_ONE = re.compile(
    r"[上前][次回][一-鿿]{0,3}那[个种款](?![单订些样])[一-鿿]{1,8}?(?:再|还|照)?[来要拿订]\s?[0-9一二两三四五六七八九十半]"
)
"""上次买的那个面再来: goods of their own."""
_QUOTE = re.compile(r"^\s*\[([^\[\]]{1,200})\]\s*\n[-\s]{3,}\n")
_BRACKET = re.compile(r"\(([^()\n]{1,20}[,、][^()\n]{1,20})\)")
_SIZE_SAID = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:ml|l|g|kg|克|升|毫升|度|[瓶罐盒袋桶包听])?")
_HEADER = re.compile(r"^([^\s,:0-9]{2,12})(?:[ ,]*:|\s*\n)")


_TOLD = (told_wishes, told_cases, told_in_brackets, figures_ahead)


def read(text: str, lexicon: Lexicon, *, budget: int = WORK) -> Reading:
    """What stands in a text. Never raises; `budget` counts work, not time.

    A short text is remembered with the snapshot it was read against.
    """
    key = ("read", text, str(budget))
    known = lexicon.memo.mentions.get(key) if len(text) <= REMEMBERED else None
    if isinstance(known, Reading):
        return known
    reading = _read(text, lexicon, budget)
    if len(text) <= REMEMBERED:
        lexicon.remember(key, reading)
    return reading


def _read(text: str, lexicon: Lexicon, budget: int) -> Reading:
    normal = _normal(text, lexicon)
    plain = without_asides(never_minded(normal.text))
    source, is_round = round_said(all_but_again(plain.text))
    quoted = _QUOTE.match(source)
    reorder = _reorder(source, lexicon)
    if reorder is not None:
        source = with_same_again(source, lexicon)
        reorder = _reorder(source, lexicon)
    wishes = tuple(span for told in _TOLD for span in told(source, lexicon))
    on_terms = tuple(orders_on_terms(source))
    blank = (quoted.span() if quoted else None, reorder, *wishes, *on_terms)
    work, unit, is_list = _respoken(_blanked(source, *blank), lexicon, is_reorder=bool(reorder))
    tokens = scan(_first_lines(work), lexicon)
    budget += max(0, len(work) - _MESSAGE) - _TOKEN * len(tokens)
    mentions = Mentions(lexicon, budget, is_list=is_list)
    bound = _bound(tokens, mentions, work)
    if unit:
        bound.items = [with_unit(item, unit) for item in bound.items]
    if plain.spoken:
        _leave_told(bound, plain.spoken)
    if is_list:
        repeat_lines(work, bound)
        give_title(bound)
    if is_round:
        turn_round(bound)
    take_totals(work, bound)
    keep_only_these(source, bound)
    if reorder is not None and orders_anew(source, reorder, bound.items):
        reorder = None
    if quoted:
        bound.topics.extend(_topics(quoted.group(1), mentions))
    when = delivery_day(work, bound)
    noted = take_places(work, bound, lexicon.phrases.remarks)
    leftovers = bound.leftovers + [(t.start, t.end) for t in bound.others if t.has(*_NOTED)]
    leftovers += when.unread
    leftovers = [x for x in leftovers if not any(a <= x[0] < b for a, b in plain.quoted)]
    leftovers += [*plain.noted, *plain.quoted, *wishes]
    return Reading(
        text=text[: len(text)],
        normal=source,
        offsets=normal.offsets,
        items=tuple(bound.items),
        topics=tuple(bound.topics),
        leftovers=tuple(sorted(leftovers)),
        wanted_date=when.wish,
        shop_name=_shop(work, bound),
        is_list=is_list,
        reorder=reorder,
        lexicon=lexicon,
        noted=noted.union(plain.quoted, wishes),
        unread=_unread(work, bound),
        fallbacks=tuple(bound.fallbacks),
        on_terms=on_terms,
        later=when.later,
        qualities=qualities_of(tokens),
        shape=shape_of(source, tokens, bound.items, bound.topics, any_name=not lexicon.codes),
    )


def _respoken(work: str, lexicon: Lexicon, *, is_reorder: bool) -> tuple[str, str, bool]:
    """The text in the words that the grammar reads, the unit said for all, and was it a list?"""
    work = all_given_up(goods_in_other_words(work, lexicon))
    if is_reorder:  # 老样子，照上次的单送一份
        work = _blanked(work, _reorder(work, lexicon))
    work = with_second_thoughts(with_spoken_amounts(with_one_said(work)))
    work = shop_unnumbered(work, lexicon)
    work = amounts_unwrapped(_with_sizes_joined(work), lexicon)
    work = refused_apart(named_ahead(parts_apart(once_said(work)), lexicon), lexicon)
    work, unit = unit_of_all(work)
    work, is_list = without_marks(work)
    return talk_parted(work, lexicon), unit, is_list


def _normal(text: str, lexicon: Lexicon) -> Normal:
    """As goods are written; its offsets are those of `text`."""
    flat = flatten_table(text)
    normal = normalise(flat.text)
    if not lexicon.codes:
        plain = sizes_blanked(talk_blanked(written_blanked(names_blanked(normal.text))))
        plain = figures_blanked(last_words(regrets_blanked(plain)))
        normal = named_apart(replace(normal, text=plain))
    normal = told_ahead(kinds_apart(respelled(normal, lexicon), lexicon), lexicon)
    if flat.offsets:
        normal = Normal(normal.text, tuple(flat.offsets[at] for at in normal.offsets))
    return normal


def _reorder(text: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where an earlier order is meant; not where it names goods of its own (上次的可乐再来3箱)."""
    plain = lexicon.phrases.rules["simile"].sub(lambda m: "," * len(m.group()), text)
    found = lexicon.phrases.intents["reorder"].search(plain)
    word = squeeze(found.group()) if found is not None else ""
    if found is None or lexicon.is_private(word):
        return None
    behind = text[found.end() :]
    if behind.startswith(("那个", "那种", "那款", "的那")) or _THEIR_PRICE.match(behind):
        return None
    if _THAT_ONE.match(text, found.start()) is not None:
        return None
    if complains_of_it(text, found.span()) or tells_of_it(text, found.span()):
        return None
    end = found.end()
    for token in scan(found.group(), lexicon):
        if token.has("half", "double") and token.start > 1:  # 上次那些，双份
            end = min(end, found.start() + token.start)
        if (
            token.kind is Kind.AMOUNT
            and token.said is not None
            and token.said.unit not in {"份", "套", None}
        ):
            return None
        if token.kind is Kind.TEXT and len(token.text) > 1:
            fits = lookup(lexicon, token.text.strip(" 的")).fits
            if any(not f.fuzzy and not f.loose for f in fits):
                return None
    rest = _AGAIN.match(text, found.end()) if end == found.end() else None
    return found.start(), rest.end() if rest is not None else end


def _blanked(text: str, *spans: tuple[int, int] | None) -> str:
    for span in spans:
        if span is not None:
            start, end = span
            text = text[:start] + "," + " " * (end - start - 1) + text[end:]
    return text


def _with_sizes_joined(text: str) -> str:
    """红牛(罐装,250)2箱: what tells of the goods in a bracket is one piece with their name."""

    def joined(found: re.Match[str]) -> str:
        pieces = re.split("[,、]", found.group(1))
        if not any(_SIZE_SAID.fullmatch(p.strip()) for p in pieces):
            return found.group()
        return f" {' '.join(pieces)} "

    return _BRACKET.sub(joined, text) if "(" in text else text


def _first_lines(text: str) -> str:
    lines = text.split("\n", MAX_LINES)
    return text if len(lines) <= MAX_LINES else "\n".join(lines[:MAX_LINES])


def _bound(tokens: list[Token], mentions: Mentions, text: str) -> Bound:
    """All clauses within the budget; `stopped_at` says where the rest begins."""
    clauses, stopped = build_clauses(tokens, mentions)
    bound = bind(clauses, mentions, is_list=mentions.is_list, text=text)
    ends = [at for at in (stopped, bound.stopped_at) if at >= 0]
    bound.stopped_at = min(ends) if ends else -1
    return bound


def _leave_told(bound: Bound, spoken: tuple[tuple[int, int], ...]) -> None:
    """上次要了3箱红牛，这次来2箱雪碧: goods of before that got no amount are talked about."""
    if not any(isinstance(i.amount, Exact) for i in bound.items):
        return
    for item in list(bound.items):
        is_told = any(start <= item.start and item.end <= end for start, end in spoken)
        if is_told and isinstance(item.amount, NoAmount) and item.op is Op.ADD:
            bound.items.remove(item)
            if item.mention is not None:
                bound.topics.append(item.mention)


def _unread(text: str, bound: Bound) -> str:
    """What was beyond the budget of work or of lines."""
    if bound.stopped_at >= 0:
        return text[bound.stopped_at :]
    return text[len(_first_lines(text)) :]


def _topics(text: str, mentions: Mentions) -> list[Mention]:
    """The goods of a quoted message."""
    clauses, _ = build_clauses(scan(text, mentions.lexicon), mentions)
    bound = bind(clauses, mentions)
    named = [i.mention for i in bound.items if i.mention is not None]
    found: list[Mention] = []
    try:
        for mention in (*named, *bound.topics):
            known = mention if mention.found.fits else mentions.head_of(mention)
            if known is not None:
                found.append(known)
    except OutOfBudget:
        return found
    return found


def _shop(text: str, bound: Bound) -> str:
    """A first line or word before a colon that names no goods."""
    found = _HEADER.match(text.lstrip(" \n"))
    if found is None:
        return ""
    name = found.group(1)
    start = text.find(name)
    if read_date([name]) is not None:
        return ""
    own = [(i.start, i.end) for i in bound.items] + [(t.start, t.end) for t in bound.others]
    taken = any(a < start + len(name) and b > start for a, b in own)
    return "" if taken else name


def tokens_of_text(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of a text, for explanations."""
    return scan(normalise(text).text, lexicon)
