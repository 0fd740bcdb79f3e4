"""An API answer as the end of a sending."""

from bot.channels.api import Answer
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Delivery, SendResult

UNKNOWN_MEDIA = 40007
USED_TASK_ID = 42014
_DELIVERIES = {
    ErrorClass.TOKEN: Delivery.CONFIG,
    ErrorClass.RATE: Delivery.RETRY,
    ErrorClass.WINDOW: Delivery.WINDOW,
    ErrorClass.RECIPIENT: Delivery.RECIPIENT,
    ErrorClass.CONFIG: Delivery.CONFIG,
    ErrorClass.CAPABILITY: Delivery.FORBIDDEN,
    ErrorClass.CONTENT: Delivery.CONTENT,
    ErrorClass.DONE: Delivery.SENT,
}


def result_of(answer: Answer, *, receipt: str = "msgid") -> SendResult:
    """How a sending ended; `receipt` names the answer's field worth keeping."""
    if answer.error is None:
        return SendResult(Delivery.SENT, receipt=str(answer.fields.get(receipt, "")))
    if answer.error is ErrorClass.TRANSIENT:
        delivery = Delivery.UNSURE if answer.is_unsure else Delivery.RETRY
        return SendResult(delivery, answer.reason, answer.retry_after)
    return SendResult(
        _DELIVERIES[answer.error],
        answer.reason,
        answer.retry_after,
        is_repetition=answer.code == USED_TASK_ID,
        is_media_unknown=answer.code == UNKNOWN_MEDIA,
    )
