"""Words about a 关联码: why it joins nobody, and by which kind of chat somebody is known."""

from domain.joining import JoinRefusal
from locales import Translator


def refusal(t: Translator, why: JoinRefusal) -> str:
    """The sentence for whoever asked for a code or presented one."""
    word = t("link code")
    match why:
        case JoinRefusal.SPENT:
            return t(
                "This code does not work any more; say {word} in your other chat for a new one.",
                word=word,
            )
        case JoinRefusal.OWN:
            return t("This is the code of this chat; send it from your other chat.")
        case JoinRefusal.NO_SHOP:
            return t(
                "Say {word} in the chat in which you order, and send the code here.", word=word
            )
        case JoinRefusal.BOTH_ACT:
            return t("Nothing was joined: both chats order for a shop already. Ask your rep.")
        case JoinRefusal.TWO_PEOPLE:
            return t("Nothing was joined: for WeChat these are two people. Ask your rep.")
        case JoinRefusal.SAME_ACCOUNT:
            return t("Nothing was joined: both write to the same account, so they are two people.")


def channel(t: Translator, kind: str) -> str:
    """What a customer calls the kind of chat."""
    match kind:
        case "oa":
            return t("Official Account")
        case "wecom_kf":
            return t("WeChat customer service")
        case _:
            return "WeChat"
