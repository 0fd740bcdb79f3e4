"""除了抽纸都加一箱: every line of the draft but those, by as much."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers import cart, goodsnamed
from handlers.context import Turn
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, ItemReading, Op

_BUT = re.compile(
    r"(?:除了?|除开|除開)(?P<goods>[^,，。;；\n]{1,24}?)(?:以外|之外|外)?[,， ]*"
    r"(?:其他|其它|其余|其餘|别的|別的|剩下)?的?(?:全部?|都|各|每样|每樣)(?:都|各)?"
    r"(?P<what>(?:再)?(?:[加减減多少改要来來翻]).{1,8})"
)
_LONGEST = 60
_EACH = frozenset({Op.ADD, Op.SET, Op.MINUS})


def took_words(turn: Turn, text: str) -> bool:
    """Change the other lines; False where the message is something else."""
    said, draft = text.strip().strip("。.!！~～"), turn.ground.cart
    match = _BUT.fullmatch(said) if len(said) <= _LONGEST else None
    if match is None or draft is None or not draft.lines:
        return False
    but = {sku.id for sku in goodsnamed.skus_named(turn, match["goods"])}
    view = situation(turn, turn.ground)
    intents = interpret(read(f"全部{match['what']}", turn.shop.lexicon), view)
    edits = [intent for intent in intents if isinstance(intent, EditDraft) and intent.items]
    if not but or len(edits) != len(intents):
        return False
    numbers = [no for no, line in enumerate(draft.lines, 1) if line.sku_id not in but]
    items = tuple(one for edit in edits for item in edit.items for one in _of(item, numbers))
    if not items:
        return False
    cart.edit_draft(turn, replace(edits[0], items=items))
    return True


def _of(item: ItemReading, numbers: list[int]) -> Iterator[ItemReading]:
    """What holds for every line, for those of these numbers alone."""
    if item.op in _EACH and item.line_no in numbers:
        yield item
    elif item.op is Op.SET_ALL:
        yield from (replace(item, op=Op.SET, line_no=no) for no in numbers)
