"""What a used-up card says on its button, in the merchant's language (at most 10 signs)."""

from domain.notice import CardEnd
from locales import Translator


def end_text(t: Translator, label: str) -> str:
    """The words of an end; what a tap answered with stands as it is."""
    texts = {
        CardEnd.CONFIRMED: t("Confirmed"),
        CardEnd.REJECTED: t("Rejected"),
        CardEnd.CANCELLED: t("Cancelled"),
        CardEnd.AGREED: t("Agreed"),
        CardEnd.DECLINED: t("Declined"),
        CardEnd.LET_IN: t("Let in already"),
        CardEnd.TURNED_DOWN: t("Turned down"),
        CardEnd.TAKEN_OVER: t("Taken over"),
        CardEnd.DECIDED: t("Decided"),
    }
    return texts.get(label, label)  # type: ignore[call-overload, no-any-return]
