"""地址改成建设路8号, 换个人收货 电话138…: where to and to whom this time, in the order's note.

It takes the place of what was noted of it before. The shop's own addresses are chosen by their
names (`delivery`), its standing one is for the rep to change, who reads the note with the order.
"""

import re
from collections.abc import Sequence

from domain.cart import SetOrderNote
from domain.customer import addresses_of
from domain.order.states import EDITABLE
from handlers import actors, cart, drafts, orderchange, ordersbeside
from handlers.context import Turn

_ASKED = re.compile(r"[吗嗎么呢?？]|怎么|怎麼|哪|多少|什么|什麼")
_CHANGE = r"(?:改成?|改到|改为|換成?|换成?|换到|变成|是|写|用|to|:|：| ){0,2}"
_ADDRESS = re.compile(
    r"(?:把|这次|這次|这单|送货|送貨|收货|收貨|新|我的?|的| ){0,4}"
    rf"(?:地址|address){_CHANGE}(?P<words>\S.{{2,60}})",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"(?:刚才|刚刚|剛才|上面|我|把|这|這|那|个|個|张|張|一|单|單|子|货|貨|订|訂|下|的| ){0,8}"
    r"(?:改)?(?:送到?|送去|送往|发到|發到|拉到)(?P<words>[^,，。;；\s]{2,12}?)"
    r"(?:去|来|那边|那里)?[,， ]{0,2}"
    r"(?:别|別|不要|不用)(?:再)?送(?:到|去|来)?[^,，。;；\s0-9]{1,8}"
)
"""刚才那单送到仓库去，别送店里."""
_RECEIVER = re.compile(
    r"(?:这次|這次|这单|麻烦| ){0,2}(?:换|換|改)(?:个|個|成)?(?:别|別)?的?人(?:来|來)?"
    r"(?:收|签|簽|接)(?:货|貨)?(?P<of>.{0,50})"
    rf"|(?:收货人|收貨人|联系人|聯繫人|收货电话|联系电话){_CHANGE}(?P<who>\S.{{0,50}})"
)
_LONGEST = 90


def took_words(turn: Turn, text: str) -> bool:
    """Note it on the draft, or on the order placed last; False where it is something else."""
    said = text.strip().strip("。.!！")
    if turn.customer is None or len(said) > _LONGEST or _ASKED.search(said):
        return False
    if split(turn, text)[1]:
        return False
    t = turn.t
    if match := _ADDRESS.fullmatch(said) or _SENT.fullmatch(said):
        return _noted(turn, t("address: {words}", words=match["words"].strip(" ,，:：")))
    if match := _RECEIVER.fullmatch(said):
        words = (match["of"] or match["who"] or "").strip(" ,，:：")
        return bool(words) and _noted(turn, t("received by: {words}", words=words))
    return False


def split(turn: Turn, text: str) -> tuple[str, str]:
    """地址改成建设路8号 再加2箱红牛: the place or receiver, and what is ordered beside it."""
    said = text.strip()
    is_it = _ADDRESS.fullmatch(said) or _RECEIVER.fullmatch(said)
    if turn.customer is None or len(said) > _LONGEST or not is_it:
        return text, ""
    return ordersbeside.behind(turn, said)


def _noted(turn: Turn, note: str) -> bool:
    head = note.partition("：")[0].partition(":")[0]
    draft, order = turn.ground.cart, turn.ground.last_order
    place = note[len(head) + 1 :].strip()
    own = addresses_of(turn.tx, drafts.customer_of(turn).id)
    if place in {address.label for address in own}:
        return False  # delivered there
    name = actors.rep_name(turn)
    told = turn.t("{rep} sees the note with the order and tells you if it cannot be.", rep=name)
    if draft is not None and draft.lines:
        sheet = cart.open_sheet(turn, draft, ())
        sheet.run(SetOrderNote(_with(draft.note, head, note)), ())
        priced = drafts.revise(turn, draft, sheet.ops)
        drafts.show(turn, priced, drafts.Report(news=(told,)))
        return True
    is_open = order is not None and order.status in EDITABLE
    if order is None or not is_open or turn.now - order.placed_at > orderchange.RECENT:
        return False
    orderchange.propose(turn, order, (SetOrderNote(_with(order.note, head, note)),))
    turn.say(told)
    return True


def _with(before: str, head: str, note: str) -> str:
    """The note with this in the place of what began like it."""
    kept: Sequence[str] = [x for x in before.split("；") if x and not x.startswith(head)]
    return "；".join((*kept, note))[:500]
