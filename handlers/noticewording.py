"""The merchant's own words of a notice: written with named blanks, said when it is sent.

On the page a blank has a name of the reader's language, {订单号}; kept it is {order_no}.
"""

import re
from collections.abc import Iterable

from domain.db import Tx
from domain.notice import WordingFault, WordingUnfit, wordings
from handlers.figures import joined
from handlers.noticesentences import NOTICE_SENTENCES, NoticeSentence
from locales import Texts, Translator

_NAMED = re.compile(r"[{｛]\s*([^{}｛｝\n]{1,40}?)\s*[}｝]")


def own_words(tx: Tx, t: Translator) -> Translator:
    """The translator with what the merchant says himself in its language."""
    said = wordings(tx, t.language)
    return t.rewording(
        {
            one.source: said[one.key]
            for one in (NOTICE_SENTENCES if said else ())
            if one.key in said and one.blanks.can_fill(said[one.key])
        }
    )


def from_page(texts: Texts, typed: str) -> str:
    """A text as it is kept: the blanks by their own names, in whichever language they stand."""
    known = {
        label.casefold(): name
        for language in texts.languages
        for name, label in blank_labels(texts.translator(language)).items()
    }

    def kept(found: re.Match[str]) -> str:
        said = found[1].casefold()
        return f"{{{known.get(said, said)}}}"

    lines = (" ".join(line.split()) for line in _NAMED.sub(kept, typed).split("\n"))
    return "\n".join(lines).strip()


def on_page(t: Translator, text: str) -> str:
    """A kept text with the blanks by the names the reader knows."""
    labels = blank_labels(t)
    return _NAMED.sub(lambda found: f"{{{labels.get(found[1], found[1])}}}", text)


def shipped(t: Translator, sentence: NoticeSentence) -> str:
    """What the software says by itself, blanks unfilled."""
    return t(sentence.source)


def filled(t: Translator, sentence: NoticeSentence, text: str) -> str:
    """The text with example figures in its blanks."""
    told = _examples(t)
    if "name" in sentence.blanks.all and "amount" in sentence.blanks.all:
        told["amount"] = t("3 cases")
    return text.format_map(told)


def unfit_text(t: Translator, fault: WordingUnfit) -> str:
    """Why a text cannot be said, and what would help."""
    names = blank_names(t, fault.names)
    match fault.why:
        case WordingFault.BRACES:
            return t("Braces only stand around a blank; one of them has no other half.")
        case WordingFault.UNKNOWN:
            return t("{names} cannot be filled in here; take only those named below.", names=names)
        case WordingFault.MISSING:
            return t("Please keep {names}: without that nobody knows what it is about.",
                     names=names)  # fmt: skip
        case WordingFault.LINES:
            return t("This is the title of a card: one line only.")
        case WordingFault.LENGTH:
            return t("That is too long.")


def blank_names(t: Translator, names: Iterable[str]) -> str:
    """{订单号}、{合计}."""
    labels, left = blank_labels(t), set(names)
    known = [labels[name] for name in labels if name in left]
    return joined(t, (f"{{{name}}}" for name in [*known, *sorted(left - set(labels))]))


def case_words(t: Translator, case: str) -> str:
    """When this sentence is said rather than another of its kind; empty for the usual one."""
    told = {
        "undated": t("without a delivery day"),
        "plain": t("without a reason"),
        "unpaid": t("not paid in time"),
        "head_no": t("turned down by the head office"),
        "head_silent": t("the head office was silent"),
        "agreed": t("wanted by the shop, agreed to"),
        "cancel": t("it wanted to cancel"),
        "at_point": t("can be fetched"),
        "signed": t("signed for"),
        "unpriced": t("priced on the day"),
        "beside": t("beside another open draft"),
        "refused": t("not agreed to"),
        "late": t("the head office was silent"),
        "all_paid": t("nothing is owed any more"),
        "overdue": t("overdue"),
        "overdue_days": t("overdue since several days"),
        "stands": t("it stands"),
        "goods_back": t("goods coming back"),
        "declined": t("declined"),
        "drafted": t("with what was said before"),
    }
    return told.get(case, "")


def blank_labels(t: Translator) -> dict[str, str]:
    """What a blank is called, by its own name."""
    return {
        "order_no": t("order no."),
        "total": t("total"),
        "totals": t("totals before and after"),
        "amount": t("how much"),
        "left": t("still to pay"),
        "paid": t("paid so far"),
        "parts": t("sums by day"),
        "time": t("time"),
        "shop": t("shop"),
        "rep": t("rep's name"),
        "who": t("who asks"),
        "name": t("goods"),
        "price": t("price"),
        "unit": t("unit"),
        "way": t("way and day"),
        "day": t("delivery day"),
        "date": t("date"),
        "days": t("weekdays"),
        "lines": t("lines of goods"),
        "how": t("carrier and number"),
        "parcel": t("parcel"),
        "stage": t("what happened"),
        "state": t("state"),
        "reason": t("reason"),
        "answer": t("answer"),
        "item": t("item of the account"),
    }


def _examples(t: Translator) -> dict[str, str]:
    """What stands in the blanks of a preview."""
    return {
        "order_no": "SO-1124-4071",
        "total": "¥502",
        "totals": "¥502→¥456",
        "amount": "¥500",
        "left": "¥380",
        "paid": "¥122",
        "parts": t("¥300 since 20 Nov, ¥200 since 22 Nov"),
        "time": "19:00",
        "shop": t("Wang's Supermarket"),
        "rep": t("Li"),
        "who": t("Li"),
        "name": t("Coca-Cola 330ml×24"),
        "price": "¥46",
        "unit": t("case"),
        "way": t("Delivery tomorrow (Wed)"),
        "day": t("tomorrow (Wed)"),
        "date": t("24 Nov"),
        "days": t("every Wednesday"),
        "lines": t("4 lines"),
        "how": t("SF Express SF1234567890"),
        "parcel": t("SF Express SF1234567890"),
        "stage": t("refused by the recipient"),
        "state": t("called off"),
        "reason": t("out of stock"),
        "answer": t("2 bottles come with the next delivery"),
        "item": "SO-1124-4071 ¥502",
    }
