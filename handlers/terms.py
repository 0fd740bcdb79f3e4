"""Questions about terms, before anything is ordered: 送货要多少钱, 怎么付款, 能开发票吗.

Freight comes from the merchant's rules for this shop, the rest in the merchant's own words; where
he has set none, his rep is asked. It is never taken for a question about the shop's bill.
"""

import re
from collections.abc import Iterable, Iterator

from domain.customer import Customer, PaymentTerms
from domain.delivery import (
    DeliveryChoice,
    DeliveryMethod,
    DeliveryTerms,
    arrange_delivery,
    is_unpriced,
    pickup_points,
)
from domain.terms import Question, sentences
from handlers import actors, figures, handoff
from handlers.context import Turn
from handlers.nlu.normalise import plain

_POLITE = (
    r"(?:请问|請問|问下|問下|问一下|問一下|老板|老闆|你好|您好"
    r"|你们|你們|您这|您這|你这|你這|[，, ]){0,4}"
)
_END = r"[吗嗎呢啊呀么麼的？?。.!！ ]{0,4}"
_ASKS = (
    r"(?=.{0,40}(?:可以|能|支持|行|吗|嗎|么|麼|收|\?|？"
    r"|多少|哪|什么|什麼|怎|点|點|不|[发發](?!票)))"
)
"""Something in the words has to ask: 现金 and 月结 alone are no questions."""
_FREIGHT = re.compile(
    rf"{_POLITE}(?:(?:运费|運費|配送费|配送費|送货费|送貨費|物流费|物流費)"
    r"(?:是|要|怎么算|怎麼算|多少|几块|幾塊|钱|錢|怎么收|怎麼收|贵|貴){0,4}"
    r"|(?:送货|送貨|配送|送上门|送上門|送一趟|送过来|送過來|送到店)"
    r"(?:是|还|還|一次|要不要|收不收|用不用|有没有|有沒有|要|收|得|另外|另|加|付|给|給){0,3}"
    r"(?:多少钱|多少錢|几块钱|幾塊錢|几块|幾塊|另收钱|收费|收費|收钱|收錢|要钱|要錢|钱|錢|免费|免費|运费|運費|配送费|配送費|邮费|郵費)"
    r"|(?:要不要|收不收|用不用|有没有|有沒有|要|收|有|另收|另外收|加收){1,2}(?:付|给|給|出|交)?"
    r"(?:运费|運費|配送费|配送費|送货费|送貨費|物流费|物流費|邮费|郵費)"
    r"|(?:买|買)?(?:满|滿)(?:多少|几|幾)(?:钱|錢|块|塊|箱|件)?(?:才|就|可以|能)?"
    r"(?:包邮|包郵|免运费|免運費|免费送货?|免費送貨?|不收运费|不收運費)"
    rf"|(?:包邮|包郵|包送货|包送貨|免费送货|免費送貨|免运费|免運費)){_END}"
    r"|(?:how much is |what is |what's )?(?:the )?(?:delivery|shipping|freight)"
    r" (?:fee|cost|costs|charge|charges)\?*"
    r"|(?:how much (?:is|do you charge for)|is) (?:the )?(?:delivery|shipping)(?: free)?\?*",
    re.IGNORECASE,
)
_MINIMUM = re.compile(
    rf"{_POLITE}(?:(?:最少|最低|至少|要)?(?:满|滿)?(?:多少|几|幾)(?:钱|錢|块|塊|箱|件)?(?:才|就|可以|能|给|給)?(?:起送|起订|起訂|送货|送貨|配送|送)"
    r"|(?:起送|起订|起訂|最低消费|最低消費|最低订货|最低訂貨)(?:价|價|金额|金額|量|额|額|门槛|門檻)?"
    r"(?:是|要|有)?(?:多少|几|幾|什么|什麼)?(?:钱|錢|块|塊)?"
    rf"|有(?:没有|沒有)?(?:起送|起订|起訂)(?:价|價|金额|金額|量|要求)?){_END}"
    r"|(?:what(?:'s| is) (?:the |your )?)?minimum(?: order)?\?*",
    re.IGNORECASE,
)
"""起送多少, 多少钱起送."""
_PAYMENT = re.compile(
    rf"{_POLITE}{_ASKS}(?:(?:怎么|怎麼|如何|咋|怎样|怎樣)"
    r"(?:付款|付钱|付錢|给钱|給錢|支付|结账|結帳|转账|轉帳)"
    r"|(?:可以|能不能|可不可以|能|支持|收|用|走){0,3}"
    r"(?:微信|支付宝|支付寶|现金|現金|刷卡|转账|轉帳|货到付款|貨到付款|对公|對公|月结|月結"
    r"|line ?pay)"
    r"(?:支付|付款|付钱|付錢|付|转账|轉帳|结|結){0,2}(?:可以|行不行|行|可不可以|能){0,1}"
    r"|(?:付款|支付)(?:方式|方法)(?:有哪些|是什么|是什麼|有什么|有什麼)?"
    rf"|(?:收款码|收款碼|收款账号|收款帳號|银行账号|銀行帳號)(?:发|發|给|給|多少|是){{0,2}}(?:我|一下){{0,2}}){_END}"
    r"|how (?:do|can|should) (?:i|we) pay\?*|(?:do you take|can i pay (?:by|with)) "
    r"(?:wechat(?: pay)?|alipay|cash|card|transfer)\?*|payment (?:methods|terms)\?*",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"(?:怎么|怎麼|如何|咋|怎样|怎樣)(?:付款|付钱|付錢|给钱|給錢|支付|结账|結帳)"
    r"|(?:付款|支付)(?:方式|方法)"
    r"|how (?:do|can|should) (?:i|we) pay|payment (?:methods|terms)",
    re.IGNORECASE,
)
"""Asks for the terms themselves, not for WeChat Pay or an account to pay to."""
_LATER_HAS = re.compile(
    r"(?:月底|月初|下个?[月周]|周末|[过晚](?:几|两|些)?[天日]|一起|统一|以后|卖[完掉]|收货|货到?|到货|先)"
    r".{0,8}[付给结还]|赊|欠着|先欠|欠一下|挂账|记账|账期|[月周]结|半月结|压.?批|分期"
    r"|pay later|on (?:account|credit)|end of the month|next month"
)
"""What asks to pay later than on delivery; 能不能月结 is asked of the merchant's own words."""
_LATER_WORDS = (
    "请问 问下 问一下 老板 老板娘 你们 您这 你这 你好 您好 我们 我 咱 咱们 货款 货 钱 "
    "账款 账 款 这单 这次 这批 那 的 可不可以 能不能 行不行 可以 支持 能 行 可 让 给 "
    "有没有 有 是 做 按 走 开 留 月底 月初 下月 下个月 下周 周末 过几天 过两天 晚几天 "
    "晚两天 晚些天 一起 统一 再 先 后 才 以后 到时 到时候 等 拿 送 发 卖完 卖掉 收货 到货 "
    "货到 付款 付钱 付 给钱 结账 结算 结清 结 还 清 算 赊账 赊欠 赊 欠着 欠一下 欠 挂账 "
    "记账 账期 半月结 月结 周结 压批 压一批 分期 着 一下 个 几天 天 吗 么 呢 嘛 啊 呀 吧 "
    "不 没 , ， 、 ? ？ 。 ! ！ "
)
_LATER = re.compile(
    f"(?:{'|'.join(map(re.escape, sorted(_LATER_WORDS.split(), key=len, reverse=True)))}| )++"
    r"|(?:can|could) (?:i|we) (?:pay (?:later|next month|at the end of the month)"
    r"|buy on (?:account|credit))\?*"
)
"""Nothing but words of such a question, the longest first."""
_LATER_ASKS = re.compile(r"可以|能|行|支持|有没有|吗|么|不[?？。 ]*$|[?？]|can|could")
_INVOICE = re.compile(
    rf"{_POLITE}{_ASKS}(?:(?:可不可以|能不能|可以|可否|能|给|給){{0,2}}(?:开|開)(?:个|個|张|張|具){{0,1}}"
    r"(?:增值税|增值稅|专用|專用|普通|电子|電子){0,2}(?:发票|發票|专票|專票|普票|票)(?:可以|行不行|不)?"
    r"|(?:发票|發票|专票|專票|普票)(?:可以|能|给|給|怎么|怎麼)?(?:开|開)(?:不|得了)?"
    r"|(?:有没有|有沒有|有|带|帶|含)(?:发票|發票|税|稅)"
    rf"|(?:开票|開票|发票|發票)(?:几个点|幾個點|多少点|多少點|要加钱|要加錢|税点|稅點)){_END}"
    r"|(?:do you|can you|can i) (?:issue|give|get|have) (?:an? )?(?:vat )?invoices?\?*",
    re.IGNORECASE,
)
_INVOICE_WISH = re.compile(
    rf"{_POLITE}(?:帮我|幫我|给我|給我|麻烦|麻煩|要|需要|想|得){{0,3}}(?:开|開|补|補)(?:个|個|张|張|具|一张|一張|下){{0,1}}"
    rf"(?:增值税|增值稅|专用|專用|普通|电子|電子){{0,2}}(?:发票|發票|专票|專票|普票|票){_END}"
    r"|(?:please )?(?:send|give) me (?:an? |the )?(?:vat )?invoice",
    re.IGNORECASE,
)

_INVOICE_OF = re.compile(
    rf"{_POLITE}(?:我的?|我们的?|我們的?)?(?:上次|上回|上一次|上批|上单|上單|昨天|前天|今天|刚才|剛才|刚刚|剛剛|上周|上週"
    r"|上个?月|上個月|这次|這次|这单|這單|那单|那單|这批|這批)[^0-9,，。;；\n]{0,12}?"
    r"(?:有没有|有沒有|能不能|可不可以|可以|可否|能|会|會|有|没有?|沒有?|要|给|給){0,2}"
    r"(?:(?:开|開|补|補)(?:个|個|张|張|具|了|过|過){0,2}"
    r"(?:增值税|增值稅|专用|專用|普通|电子|電子){0,2}票|(?:增值税|增值稅|专用|專用|普通|电子|電子){0,2}"
    rf"(?:开|開|补|補)?(?:发票|發票|专票|專票|普票))(?:有没有|有沒有|有|没有?|沒有?|能开|能開|开了没?|開了沒?|怎么开|怎麼開|行)?{_END}",
    re.IGNORECASE,
)
"""上次的可乐有没有发票: the invoice of an earlier order, nothing is wrong with it."""


def asks(text: str) -> bool:
    """Whether a whole message is a question about terms."""
    patterns = (_FREIGHT, _MINIMUM, _PAYMENT, _INVOICE, _INVOICE_OF)
    return any(one.fullmatch(text.strip()) for one in patterns) or asks_later(text)


def asks_later(text: str) -> bool:
    """可以月底结吗, 先拿货后付款行不行: whether the goods may be paid for later."""
    said = plain(text).strip()
    if len(said) > 40 or _LATER_HAS.search(said) is None or _LATER_ASKS.search(said) is None:
        return False
    return _LATER.fullmatch(said) is not None


def took_words(turn: Turn, text: str) -> bool:
    """Take 运费怎么算, 微信付款可以吗, 能开发票吗; True if it was one."""
    said = text.strip()
    customer = turn.customer
    if customer is None or len(said) > 60:
        return False
    if _FREIGHT.fullmatch(said):
        _tell_freight(turn, customer)
    elif _MINIMUM.fullmatch(said):
        _tell_minimum(turn, customer)
    elif any(one.fullmatch(said) for one in (_INVOICE, _INVOICE_WISH, _INVOICE_OF)):
        tell_invoice(turn)
    elif _PAYMENT.fullmatch(said):
        _tell_payment(turn, customer, is_answered=_HOW.search(said) is not None)
    elif asks_later(said):
        _tell_later(turn, customer)
    else:
        return False
    return True


def _tell_later(turn: Turn, customer: Customer) -> None:
    """Who buys on account may; for anybody else it is the rep's word, who hears of it."""
    if customer.terms is PaymentTerms.CREDIT:
        turn.say(own_terms(turn, customer), turn.t('To agree on something else say "rep"'))
        return
    handoff.request_human(turn, str(Question.PAYMENT))
    turn.say(
        own_terms(turn, customer),
        sentences(turn.tx).get(Question.PAYMENT, ""),
        turn.t(
            "Whether it can be paid later is for {rep} to say; I have asked, and the answer comes "
            "here.",
            rep=actors.rep_name(turn),
        ),
    )


def tell_invoice(turn: Turn) -> None:
    """The merchant's own words about invoices, or his rep is asked."""
    _tell(turn, Question.INVOICE)


def _tell_payment(turn: Turn, customer: Customer, *, is_answered: bool) -> None:
    """How this shop pays; `is_answered`: its own terms are an answer without further words."""
    answer = sentences(turn.tx).get(Question.PAYMENT, "")
    if answer or is_answered:
        turn.say(own_terms(turn, customer), answer)
    else:
        _tell(turn, Question.PAYMENT)


def _tell(turn: Turn, question: Question) -> None:
    answer = sentences(turn.tx).get(question, "")
    if answer:
        turn.say(answer)
        return
    turn.say(_ask_rep(turn, str(question)))


def _ask_rep(turn: Turn, reason: str) -> str:
    """Call the rep; the sentence that says so."""
    handoff.request_human(turn, reason)
    return turn.t("I have asked {rep}, who answers you here.", rep=actors.rep_name(turn))


def own_terms(turn: Turn, customer: Customer) -> str:
    """How this shop pays, as agreed with it."""
    t = turn.t
    match customer.terms:
        case PaymentTerms.PREPAID:
            return t("Your orders are paid before they leave.")
        case PaymentTerms.ON_DELIVERY:
            return t("You pay when the goods come.")
        case PaymentTerms.CREDIT:
            return t("Your orders go on account; the statement says when to pay.")


def _tell_freight(turn: Turn, customer: Customer) -> None:
    """What each way costs this shop; the rep says what is set in another currency only."""
    ways = [DeliveryMethod.DELIVERY, DeliveryMethod.SAME_CITY, DeliveryMethod.CARRIER]
    rules, region, currency = turn.policy.freight, customer.region, customer.currency
    unknown = {way for way in ways if is_unpriced(rules, way, region, currency=currency)}
    told = list(_way_lines(turn, customer, [way for way in ways if way not in unknown]))
    minimum = turn.policy.order_minimum
    if minimum is not None and minimum.currency == currency:
        told.append(turn.t("Delivery from {amount} on", amount=figures.money(minimum)))
    if told:
        told.insert(0, turn.t("What it costs to get goods to you:"))
    if unknown:
        turn.say(*told, _ask_rep(turn, "freight"))
    else:
        turn.say(*told, turn.t('Just say what you need, like "cola 3 cases"'))


def _way_lines(turn: Turn, customer: Customer, ways: Iterable[DeliveryMethod]) -> Iterator[str]:
    t = turn.t
    for method in ways:
        terms = arrange_delivery(
            turn.tx, customer, choice=DeliveryChoice(method), policy=turn.policy
        ).terms
        is_offered = terms.fee is not None or method is DeliveryMethod.DELIVERY
        if is_offered and terms.method is method:
            yield _way_line(turn, terms)
    points = pickup_points(turn.tx)
    if points:
        names = figures.joined(t, (point.name for point in points))
        yield t("Fetched at {places}: free", places=names)


def _tell_minimum(turn: Turn, customer: Customer) -> None:
    """From what amount on goods are brought; the rep says it where the currency is another."""
    t, minimum = turn.t, turn.policy.order_minimum
    if minimum is not None and minimum.currency != customer.currency:
        turn.say(_ask_rep(turn, "freight"))
        return
    turn.say(
        t("There is no minimum for delivery.")
        if minimum is None
        else t("Delivery from {amount} on", amount=figures.money(minimum)),
        t('Just say what you need, like "cola 3 cases"'),
    )


def _way_line(turn: Turn, terms: DeliveryTerms) -> str:
    t = turn.t
    names = {
        DeliveryMethod.DELIVERY: t("brought by us"),
        DeliveryMethod.SAME_CITY: t("city courier"),
        DeliveryMethod.CARRIER: t("freight carrier"),
    }
    name = names[terms.method]
    if terms.fee is None or not terms.fee:
        return t("{way}: free", way=name)
    fee = figures.money(terms.fee)
    if terms.free_from is None:
        return t("{way}: {fee}", way=name, fee=fee)
    free = figures.money(terms.free_from)
    return t("{way}: {fee}, free from {free}", way=name, fee=fee, free=free)
