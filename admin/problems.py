"""Sentences for what is wrong with a file, and for what a feature refuses."""

from collections.abc import Callable, Mapping

from domain.aftersale import CaseDecided
from domain.base.errors import DomainError, NotAllowed, NotFound, StaleVersion
from domain.campaign import errors as campaign
from domain.catalog import AliasUnfit, CategoryInvalid, SkuInvalid, UnitUnknown
from domain.credit import errors as credit
from domain.customer import (
    CustomerExists,
    CustomerInvalid,
    RegistrationDecided,
    RegistrationIncomplete,
)
from domain.exchange import ImportKind, ImportProblem, ProblemCode
from domain.exchange.columns import COLUMNS, column_title
from domain.fulfilment import GoodsAwaited, NothingToShip, NotShippedYet
from domain.groupsend import ReminderRefused, ResendRefused
from domain.inventory import (
    InsufficientStock,
    StockBelowReserved,
    StockQuantityInvalid,
    WarehouseExists,
    WarehouseNotEmpty,
)
from domain.notice import NoticeCompulsory
from domain.order import (
    ChangeAlreadyOpen,
    ChangeAsked,
    ChangeClosed,
    ChangeOvertaken,
    IllegalMove,
    OrderFinished,
    OrderLocked,
    OverrideClosed,
    OverrideSelfApproved,
    PriceAgreed,
    PriceUnderFloor,
    StockChanged,
    UnpricedLines,
)
from domain.payment import errors as payment
from domain.pricing import BreakRises, PriceWindowInvalid
from domain.promotion import (
    CouponUnavailable,
    PromotionExists,
    PromotionInvalid,
    PromotionOver,
)
from domain.review import RaiseUnpassed, ReviewOpen, SelfApproved, StepInvalid
from domain.staff import LastOwner, LoginThrottled, OwnRole, StaffExists, StaffInvalid
from domain.standing import StandingEnded
from domain.terms import SentenceInvalid
from handlers.errors import Words, sentence
from handlers.fieldwords import field_word
from locales import Translator

SENTENCES: Mapping[ProblemCode, str] = {
    ProblemCode.FILE_EMPTY: "The file is empty.",
    ProblemCode.FILE_TOO_LARGE: "The file is larger than {hint}. Please split it.",
    ProblemCode.FILE_UNKNOWN: "This is no table I can read. Please give xlsx, csv or JSONL.",
    ProblemCode.FILE_OLD_EXCEL: "This is the old Excel format (xls). Please save it as xlsx.",
    ProblemCode.FILE_MACROS: "The file holds macros. Please save it as xlsx without macros.",
    ProblemCode.FILE_LOCKED: "The file is protected by a password. Please save it without.",
    ProblemCode.FILE_BROKEN: "The file is damaged or only half there. Please save it again.",
    ProblemCode.FILE_SWOLLEN: "The file unpacks to more than {hint}; it was not opened.",
    ProblemCode.ENCODING_UNKNOWN: "The letters cannot be read. Please save as UTF-8 or xlsx.",
    ProblemCode.JSON_BROKEN: "This line is no JSON object: {value}",
    ProblemCode.HEADER_MISSING: "No row of column names was found. Needed at least: {hint}.",
    ProblemCode.COLUMN_MISSING: "The column {value} is missing. Needed at least: {hint}.",
    ProblemCode.COLUMN_TWICE: "The column “{value}” stands there twice.",
    ProblemCode.COLUMNS_ALIKE: (
        "“{hint}” and “{value}” mean the same column. Please leave only one of them."
    ),
    ProblemCode.COLUMN_IGNORED: "The column “{value}” is not known and was not read.",
    ProblemCode.ROWS_MISSING: "There are no rows below the column names.",
    ProblemCode.ROWS_TOO_MANY: "That is more than {hint}. Please split the file.",
    ProblemCode.VALUE_MISSING: "{column} is empty.",
    ProblemCode.VALUE_TOO_LONG: "{column} is longer than {hint} characters: {value}…",
    ProblemCode.VALUE_UNPRINTABLE: "{column} holds signs that cannot be shown: {value}",
    ProblemCode.FORMULA_FAILED: "{column} holds a formula that failed: {value}",
    ProblemCode.NUMBER_UNREADABLE: "{column} is no number: {value}",
    ProblemCode.NUMBER_NOT_POSITIVE: "{column} must be more than zero: {value}",
    ProblemCode.NUMBER_TOO_PRECISE: "{column} has more than {hint} decimals: {value}",
    ProblemCode.DATE_UNREADABLE: "{column} is no date (like 2027-11-23): {value}",
    ProblemCode.DATES_REVERSED: "The end lies before the beginning: {value}",
    ProblemCode.DATE_OVER: "{column} is over already: {value}",
    ProblemCode.CHOICE_UNKNOWN: "{column} “{value}” is not known. Possible: {hint}.",
    ProblemCode.DUPLICATE: "{value} stands already in row {hint}.",
    ProblemCode.UNITS_UNREADABLE: "The unit “{value}” is not like 箱=24.",
    ProblemCode.UNITS_CONTRADICT: "The units do not fit together ({value}; {hint}).",
    ProblemCode.CASE_UNCLEAR: (
        "A case of {value} is given, but not of what: the only unit known is “{hint}”. "
        "Please write the spec like 500ml*6瓶/箱, or fill in 单位换算 like 瓶=1;箱=6."
    ),
    ProblemCode.UNIT_UNKNOWN: "{value} is not sold by “{hint}”.",
    ProblemCode.QUANTITY_NOT_WHOLE: "{column} does not come out as whole pieces: {value}",
    ProblemCode.BARCODE_ODD: "The check digit of the barcode does not fit: {value}",
    ProblemCode.SPEC_UNCLEAR: "The pack cannot be read from “{value}”; sold as one {hint}.",
    ProblemCode.SKU_UNKNOWN: "There are no goods with the code {value}.",
    ProblemCode.SUBSTITUTES_CYCLIC: (
        "Substitutes must not lead back to where they began: {value}."
    ),
    ProblemCode.CUSTOMER_UNKNOWN: "There is no customer with the code {value}.",
    ProblemCode.STAFF_UNKNOWN: "Nobody of the staff is called {value}.",
    ProblemCode.WAREHOUSE_UNKNOWN: "There is no warehouse {value}. Possible: {hint}.",
    ProblemCode.WAREHOUSE_OPENED: "Warehouse {value} will be opened: the shop has none yet.",
    ProblemCode.GOODS_NEW: "{hint} new goods: {value}",
    ProblemCode.GOODS_UNPRICED: "{hint} goods have no price; the rep prices each order: {value}",
    ProblemCode.LEAST_UNFIT: (
        "{hint} minimums cannot be ordered in the given multiple; the least really is: {value}"
    ),
    ProblemCode.PRICE_FAR: "{hint} prices are far from what they were: {value}",
    ProblemCode.PHONE_UNREADABLE: "{column} is no phone number: {value}",
    ProblemCode.REFUSED: "{value} cannot be imported: {why}",
}


def explain_problem(problem: ImportProblem, kind: ImportKind, t: Translator) -> str:
    """One problem of a file as a sentence, without its row number."""
    is_known = problem.column in COLUMNS[kind]
    is_chinese = t.language.startswith("zh")
    column = (
        column_title(kind, problem.column, is_chinese=is_chinese)
        if is_known
        else (problem.column.partition(":")[2] or problem.column)
    )
    why = "" if problem.refusal is None else explain_error(problem.refusal, t)[1]
    return t(
        SENTENCES[problem.code],
        column=column,
        value=problem.value or "–",
        hint=problem.hint,
        why=why,
    )


def place_of(problem: ImportProblem, t: Translator) -> str:
    """Where a problem stands: "Row 17", or "File"."""
    return t("File") if problem.row is None else t("Row {row}", row=problem.row)


_Explain = Callable[[DomainError, Translator], str]

THINGS = {
    "promotion": "There is no such promotion.",
    "campaign": "There is no such offer.",
    "staff": "There is nobody of that name here.",
    "warehouse": "There is no such warehouse.",
    "aftersale_case": "There is no such complaint.",
    "order": "There is no such order.",
    "sku": "There are no such goods.",
    "customer": "There is no such customer.",
    "contact": "That person does not speak for this shop any more.",
    "registration": "This request is not waiting any more.",
    "outbox": "This message is not waiting any more.",
    "notice": "There is no such notice.",
    "alias": "This word is gone already.",
    "import": "This file was put away. Please choose it again.",
}


def explain_error(error: DomainError, t: Translator) -> tuple[int, str]:
    """The HTTP status and the sentence for a refusal."""
    if isinstance(error, NotFound):
        return 404, t(THINGS.get(error.entity, "There is no such page."))
    if isinstance(error, NotAllowed):
        return 403, t("Your role does not permit this.")
    for kind, text in REFUSALS.items():
        if isinstance(error, kind):
            return 409, t(text, **{k: _shown(t, k, v) for k, v in vars(error).items()})
    return 409, sentence(Words(t), error)


def _shown(t: Translator, name: str, value: object) -> str:
    return field_word(t, str(value)) if name == "field" else str(value)


REFUSALS: Mapping[type[DomainError], str] = {
    RaiseUnpassed: "Confirmed already; so much more would need somebody else's word. Nothing was "
    "changed; the rest has to be ordered separately.",
    ReviewOpen: "Somebody else has to let this order pass first.",
    SelfApproved: "You placed this order; a colleague has to look at it (four eyes).",
    SentenceInvalid: "That is too long.",
    StepInvalid: "This review step cannot be set like that.",
    StandingEnded: "This standing order was ended; the customer has to say it anew.",
    GoodsAwaited: "Nothing of this order is there yet; it waits for goods to arrive.",
    UnpricedLines: "Lines with a day price have to be priced before the order can be confirmed.",
    OverrideClosed: "This price was decided already.",
    OverrideSelfApproved: "You asked for this price yourself; somebody else has to agree.",
    PriceUnderFloor: "That is below the floor; please ask the owner.",
    PriceAgreed: "The customer ordered at this price: it can only be lowered, not raised.",
    IllegalMove: "The order has moved on; this step is not possible any more.",
    OrderFinished: "The order is under way or closed; it cannot be changed any more.",
    OrderLocked: "The order is locked; a change has to be agreed to.",
    ChangeAsked: "The customer asks to change or cancel this order; please answer that first.",
    ChangeAlreadyOpen: "A change of this order is being decided; please decide that first.",
    ChangeClosed: "This change was decided already.",
    ChangeOvertaken: "Somebody changed it in the meantime. Please look at it again.",
    StockChanged: "There is not enough stock for that any more.",
    InsufficientStock: "There is not enough stock for that any more.",
    StockBelowReserved: "More than that is promised to orders.",
    StockQuantityInvalid: "That amount cannot be booked.",
    WarehouseExists: "There is already a warehouse {code}.",
    WarehouseNotEmpty: (
        "Goods still lie there ({skus} different ones). Move or correct them first."
    ),
    CaseDecided: "This complaint was decided already.",
    NothingToShip: "Everything of this order has left already.",
    NotShippedYet: "Nothing of this order is on its way.",
    BreakRises: "A larger amount would cost more per unit than a smaller one.",
    PriceWindowInvalid: "The end lies before the beginning.",
    UnitUnknown: "These goods are not sold by {unit}.",
    CategoryInvalid: "This category is not possible.",
    StaffExists: "Somebody with this WeCom id is here already.",
    NoticeCompulsory: "This is told at any rate.",
    StaffInvalid: "Please look at {field}: it is missing or not possible.",
    LastOwner: "There must be one active owner.",
    OwnRole: "Nobody changes the own role.",
    StaleVersion: "Somebody changed it in the meantime. Please look at it again.",
    CustomerExists: "There is already a customer with this code.",
    CustomerInvalid: "Please look at {field}: it is missing or not possible.",
    RegistrationDecided: "This request is not waiting any more.",
    RegistrationIncomplete: "A shop name and a phone number are needed.",
    SkuInvalid: "The goods contradict themselves in {field}: {value}",
    AliasUnfit: "This word cannot be learned: {text}",
    PromotionInvalid: "That is not possible for {field}: {value}",
    PromotionExists: "There is a promotion {code} already.",
    PromotionOver: "The promotion has ended.",
    CouponUnavailable: "There are not so many coupons left; none was given.",
    ReminderRefused: "No reminder is possible any more.",
    ResendRefused: "Nobody is left now to whom it could be sent again.",
    campaign.CampaignInvalid: "Please look at its goods and prices.",
    campaign.CampaignClosed: "The offer has gone on; that is too late.",
    campaign.CampaignSelfApproved: "Somebody else has to agree to it.",
    campaign.AudienceEmpty: "Nobody can be told of it now.",
    campaign.ConsentUnfounded: "Please say how you know.",
    campaign.RefusedThemselves: (
        "They ended the offers themselves; only they can ask for them again."
    ),
    LoginThrottled: "Too many tries. Please wait a little.",
    credit.CreditLimitExceeded: (
        "This is more than the shop's credit limit has room for; finance can let it pass."
    ),
    credit.PaymentOverdue: "Something of this shop's is overdue; finance can let it pass.",
    credit.CreditReviewOpen: "This order waits for finance to let it pass.",
    credit.CreditReviewClosed: "This order does not wait for finance.",
    credit.CreditSelfApproved: "Who placed the order cannot let it pass.",
    credit.PaymentAwaited: "This order is prepaid and not paid yet.",
    credit.CreditTermsInvalid: "Please look at {field}: it is missing or not possible.",
    credit.PeriodNotOver: "A statement can be closed up to yesterday.",
    credit.PeriodEmpty: "There is nothing to close for that time.",
    payment.PaymentInvalid: "This receipt is not complete ({field}).",
    payment.ReceiptKeyTaken: "This receipt was recorded with another amount.",
    payment.ReceiptTwice: "A transfer with this reference is recorded already.",
    payment.ReceiptReversed: "This receipt was taken back already.",
    payment.ReceiptSpent: "Some of this receipt has been paid back; it cannot be taken back.",
    payment.RefundDecided: "This refund has been decided already.",
    payment.RefundTooMuch: "The shop has less than that left with us.",
}
"""What features refuse on these pages; anything else is said as it is in chat."""
