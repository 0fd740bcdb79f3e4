"""帮助 for staff: what each of them can say, by what he may do."""

from domain.staff import Permission, may
from handlers.context import Turn
from handlers.nlu.intents import Help


def help_staff(turn: Turn, intent: Help) -> None:
    """One row a command; those that would be refused are left out."""
    del intent
    t, staff = turn.t, turn.staff
    if staff is None:
        return
    rows = (
        (None, t('· "waiting" – the orders that wait; a number shows one')),
        (Permission.REVIEW_ORDER, t('· "confirm 1", "reject 1 no stock"')),
        (
            Permission.REVIEW_ORDER,
            t('· "line 2 to 3 cases", "take out sprite" – change the order you look at'),
        ),
        (
            Permission.REVIEW_ORDER,
            t('· "line 2 becomes Yibao", "deliver Friday", "pickup" – asked of the shop first'),
        ),
        (Permission.SHIP_ORDER, t('· "pick" – the order you look at is being packed')),
        (Permission.SHIP_ORDER, t('· "ship SF SF123456", "delivered"')),
        (Permission.SHIP_ORDER, t('· "weighs 19.7" where goods are paid for as weighed')),
        (Permission.REVIEW_ORDER, t('· "Wang: goods back cola 2" – credits what came back')),
        (
            Permission.ANSWER_CHAT,
            t('· "take over", "release" – speak with the customer yourself'),
        ),
        (
            Permission.REVIEW_REGISTRATION,
            t('· "new shops" – who asks to be let in; "approve 1", "decline 1"'),
        ),
        (
            Permission.ORDER_FOR_CUSTOMER,
            t('· "Wang: cola 3" or a list of shops – orders in their name'),
        ),
        (
            Permission.TEACH_WORDS,
            t('· "explain cola 3 cases" – how a message is read, and why'),
        ),
        (
            Permission.TEACH_WORDS,
            t('· "wanted" – what shops asked for in vain; "forget soy" – unlearn a word'),
        ),
        (None, t("· 谁欠款, 老王超市欠多少 – what your shops owe")),
        (None, t("· 今天卖了多少, 老王超市上次多少钱, 可乐还有多少 – sales, prices, stock")),
        (None, t('· "notice settings" – what is told to you, and when')),
        (Permission.MANAGE_PRICES, t("· Offers to many customers are written on the web page")),
    )
    allowed = (row for needed, row in rows if needed is None or may(staff, needed))
    turn.say(t("What you can say here:"), *allowed)
