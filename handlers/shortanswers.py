"""Words that only mean something as the answer to the open question: 继续, 不要, 都不是, 是."""

from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SettleDoubts,
    UndoLast,
)
from handlers.nlu.intents import (
    Cancel,
    CancelTarget,
    Choose,
    Confirm,
    Intent,
    PendingView,
    Pick,
)

_YES = frozenset({"是", "是的", "对", "對", "对的", "對的", "要", "好", "yes", "y", "同意"})
_NO = frozenset(
    {"不", "不要", "不用", "不用了", "不是", "否", "不行", "不同意", "不改", "别改", "no", "n"}
)
_ON = frozenset({"继续", "繼續", "接着下", "接著下", "继续上次的单", "continue", "go on"})
_NONE = frozenset({"不要", "不要了", "都不要", "都不是", "不要这个", "不用了", "none", "no"})


def answer(turn: Turn, text: str, view: PendingView | None) -> Intent | None:
    """The intent of a short answer; None where the words have to be read as usual."""
    said = text.strip().strip("。.!！~～").casefold()
    if view is None or not said or len(said) > 40:
        return None
    chosen = _chosen(said, view)
    if chosen is not None:
        return chosen
    match turn.pending:
        case ResumeDraft() if said in _ON | _YES:
            return Confirm(text)
        case UndoLast() | AnswerChange() | PlaceDraft() if said in _YES:
            return Confirm(text)
        case UndoLast() | AnswerChange() | ResumeDraft() if said in _NO:
            return Cancel(CancelTarget.ANY)
        case PlaceAgain() if said in _YES:
            return Choose((Pick(number=1),))
        case PlaceAgain() if said in _NO:
            return Choose((Pick(number=2),))
        case SettleDoubts(doubts=(only,)) if said in _NONE:
            return Choose((Pick(number=len(only.options) + 1),))
        case _:
            return None


def _chosen(said: str, view: PendingView) -> Choose | None:
    """The text of exactly one option, word for word."""
    found = [o for o in view.options if o.text.casefold() == said]
    if len(found) != 1:
        return None
    return Choose((Pick(number=found[0].number, question=found[0].question),))
