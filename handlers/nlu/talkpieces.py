"""Small talk between blanks: 可乐3箱 狗拴着呢放心 雪碧2箱 is read as if commas parted it."""

import re

from handlers.nlu.lexicon import Lexicon

_PIECE = re.compile(r"[^\s,，。;；!！?？:：、]+")
_AMOUNT = re.compile("[0-9一二两三四五六七八九十半几]")
_COMMAND = re.compile(
    "不[要用拿来送]|取消|[别删换改减加少多各装瓶罐袋盒桶箱件斤个去掉停照跟和同样旧]|还[是有]|就|够|剩|先|算了|一样|"
    "只|也|都|再|[要来拿送给补订](?![的了我你他]|.{2})|的$"
)
_SITUATION = re.compile(
    "^(?:今天|这几天|最近|店里)?(?:天[气热冷凉]|下雨|下雪|生意|客人|司机|开学|放[假学]|过[年节]|[热冷]死)[^的要]*$"
)
"""天热蚊子多: why something is wanted."""
_TALK = re.compile(
    "断货|快没|催|犯困|周末|办[席酒事]|包席|"
    "[我你您他她咱]|[了吧呢啊吗嘛哈呀哦]$|没|说|着呢|来着|好久|老板"
)
_OF_IT = re.compile(" +[x*]?[0-9一二两三四五六七八九十半几]")
"""An amount of its own behind it."""
_SHORTEST = 3


def talk_parted(text: str, lexicon: Lexicon) -> str:
    """The text with commas around pieces of talk; as long as before."""
    if " " not in text or "\n" in text or not lexicon.codes or not _AMOUNT.search(text):
        return text
    chars = list(text)
    for found in _PIECE.finditer(text):
        start, end = found.span()
        if end - start < _SHORTEST or _OF_IT.match(text, end):
            continue
        if not _is_talk(found.group(), lexicon):
            continue
        for at in (start - 1, end):
            if 0 <= at < len(chars) and chars[at] == " ":
                chars[at] = ","
    return "".join(chars)


def _is_talk(piece: str, lexicon: Lexicon) -> bool:
    if piece.isascii() or _AMOUNT.search(piece):
        return False
    if _SITUATION.search(piece) and len(piece) > _SHORTEST:
        return True
    if _COMMAND.search(piece):
        return False
    if lexicon.names.begins_with_brand(piece):
        return False
    names = any(lexicon.has_pair(piece[at : at + 2]) for at in range(len(piece) - 1))
    return not names or (len(piece) > _SHORTEST and _TALK.search(piece) is not None)
