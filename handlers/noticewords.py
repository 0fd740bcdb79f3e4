"""通知设置, 少发点, 只发急的, 免打扰 22点到7点: how much somebody wants to hear of, and when.

免打扰 without hours asks for them; 晚上10点后别发 keeps the end that holds already.

For customers and staff alike. What is compulsory still comes, so nobody misses an order; what is
switched off and how to have it back is said in the answer.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from domain.messaging import Recipient
from domain.notice import (
    Habits,
    Hours,
    Level,
    Preference,
    change_preference,
    preference_of,
    recipient_habits,
    scope_of,
)
from domain.reminder import is_wanted, want_reminders
from handlers.context import Turn
from handlers.nlu.normalise import plain
from locales import Translator

_SHOW = re.compile(r"(?:我的)?(?:通知|消息|提醒)(?:设置|设定)|notice settings")
_RESTORED = re.compile(
    r"通知(?:都|全|全部|照常)发|(?:恢复|打开|开启)(?:所有|全部)?(?:通知|提醒)|通知全开|有事就发"
    r"|all notices|notices on"
)
_LIFTED = re.compile(r"(?:取消|关闭|关掉|解除)(?:免打扰|勿扰)|不用免打扰")
"""Ends the silence; a reminder that was called off by itself stays so."""
_LEVELS = {
    Level.ALL: re.compile(f"{_RESTORED.pattern}|{_LIFTED.pattern}"),
    Level.LESS: re.compile(
        r"(?:通知|消息|提醒)?(?:少发(?:一?点|些)|发少(?:一?点|些))(?:通知|消息|提醒)?"
        r"|(?:通知|消息|提醒)(?:太多|少一?点|少一些|合成一条)|少(?:一?点|一些)(?:通知|消息|提醒)"
        r"|(?:fewer|less) notices|too many notices"
    ),
    Level.URGENT: re.compile(
        r"只发(?:急的?|紧急的?|要紧的?|重要的?)|急的再发"
        r"|(?:别|不要|不用|不想)(?:老|再|总|给我)*(?:发|收|收到)?(?:通知|消息|推送)(?:我|给我)?"
        r"|(?:别|不要|不用|不想)(?:老|再|总|给我)*发提醒"
        r"|(?:通知|消息|推送)(?:就|都|也|请)*(?:别|不要|不用|停)(?:老|再|总|给我)*(?:发|推)?(?:我|给我)?"
        r"|(?:关闭|关掉|关了|取消|停止|停掉|停)(?:所有|全部)?(?:通知|消息|推送)"
        r"|only urgent|urgent only|(?:no|no more|stop|turn off|mute)(?: all)? notices"
        r"|(?:no more|stop|turn off)(?: all)? notifications"
        r"|stop (?:messaging me|sending me (?:messages|notices))"
    ),
}
_HOUR = (
    r"(?P<{0}_part>凌晨|早上|上午|中午|下午|晚上|夜里|晚|早)?"
    r"(?P<{0}>[0-9]{{1,2}}|十[一二]?|[一二两三四五六七八九])"
    r"(?::(?P<{0}_m>[0-9]{{2}})|点(?P<{0}_half>半)?)?(?: ?(?P<{0}_ap>am|pm))?"
)
_SPOKEN = {word: n for n, word in enumerate("一二三四五六七八九十", 1)} | {
    "两": 2,
    "十一": 11,
    "十二": 12,
}
_SPAN = rf"{_HOUR.format('a')} ?(?:到|至|-|~|–|—|to) ?(?:第二天|次日|明天)?{_HOUR.format('b')}"
_QUIETS = (
    re.compile(rf"(?:免打扰|勿扰|静音|别打扰|别发|quiet):? ?{_SPAN}"),
    re.compile(
        rf"{_SPAN}(?:之间|期间)?(?:免打扰|勿扰|静音|别打扰|别发|不要发)(?:通知|消息|提醒)?"
    ),
)
_ONE_SPAN = re.compile(_SPAN)
_SILENCE = (
    r"(?:就|请|都)*(?:免打扰|勿扰|静音|(?:别|不要|不用)(?:再|老|给我)*(?:打扰|吵|推送|发))"
    r"(?:我|给我|通知|消息|提醒|广告)*"
)
_NO_MESSAGES = (
    r"(?:no messages|no notices|nothing|quiet|do not disturb(?: me)?"
    r"|(?:don't|do not) (?:message|write to|disturb) me)"
)
_FROM = (
    re.compile(rf"{_HOUR.format('a')}(?:以后|之后|过后|后|起|开始){_SILENCE}"),
    re.compile(rf"{_NO_MESSAGES} after {_HOUR.format('a')}"),
)
_UNTIL = (
    re.compile(rf"{_HOUR.format('a')}(?:以前|之前|前){_SILENCE}"),
    re.compile(rf"{_NO_MESSAGES} before {_HOUR.format('a')}"),
)
_AT_NIGHT = re.compile(
    rf"(?:晚上|夜里|半夜|夜间|睡觉时){_SILENCE}|{_NO_MESSAGES} (?:at night|overnight)"
)
_WHICH_HOURS = re.compile(
    r"(?:我要|请)?(?:开启|打开|开|设置|设)?(?:免打扰|勿扰)(?:模式|时间|时段)?"
    r"|do not disturb|(?:set )?quiet(?: hours)?"
)
_USUAL = Hours()
_WHILE_ASKED = timedelta(minutes=30)
"""So long 21点到7点 alone answers the question for the hours."""
_NO_QUIET = re.compile(r"(?:晚上|夜里|半夜)也(?:可以)?发|(?:取消|不用|不要)静音|no quiet hours")
_GATHERED = (
    re.compile(rf"(?:每天|天天)?(?:通知|消息)?(?:汇总|合成一条|digest at) ?{_HOUR.format('a')}"),
    re.compile(
        rf"每天{_HOUR.format('a')}(?:再)?(?:一起|汇总|合成一条|一次)发(?:通知|消息|给我|一次)*"
    ),
)
_AFTERNOON = {
    "中午": range(10),
    "下午": range(12),
    "晚上": range(5, 12),
    "晚": range(5, 12),
    "夜里": range(6, 12),
}
"""The hours of twelve that are after noon: 夜里2点 is not, and 中午11点 not yet."""
_NIGHT = frozenset({"晚上", "夜里", "晚", "凌晨"})


def gathered_head(t: Translator, n: int) -> str:
    """The line above several notices that waited for their hour."""
    return t.plural("{n} notice since last time:", "{n} notices since last time:", n=n)


def took_words(turn: Turn, text: str) -> bool:
    """Take a message about notices; True if it was one.

    少发点 without 通知 may be about the goods of an open draft, and is left to it.
    """
    person = scope_of(_recipient(turn))
    if person is None:
        return False
    if _is_about_goods(turn, text):
        return False
    if (wish(text, Preference()) or _answered(turn, text, Preference())) is None:
        return _took_question(turn, spoken(text))
    own, now = preference_of(turn.tx, person), recipient_habits(turn.tx, _recipient(turn)).quiet
    wanted = wish(text, own, now) or _answered(turn, text, own) or own
    turn.remember(quiet_asked=None)
    change_preference(turn.tx, person, wanted, actor=turn.actor)
    is_restored = _restored_reminders(turn, text)
    turn.say(*_answer(turn, own, wanted, is_restored=is_restored))
    return True


def _restored_reminders(turn: Turn, text: str) -> bool:
    """恢复提醒 brings back the reminder before the cut-off, too; True where it was off."""
    if turn.contact is None or _RESTORED.fullmatch(spoken(text)) is None:
        return False
    if is_wanted(turn.tx, turn.contact.id):
        return False
    want_reminders(turn.tx, turn.contact.id, is_on=True, actor=turn.actor)
    return True


def _took_question(turn: Turn, said: str) -> bool:
    """通知设置, 免打扰: what holds is told, and how to change it."""
    if _SHOW.fullmatch(said):
        turn.say(*_shown(turn))
        return True
    if _WHICH_HOURS.fullmatch(said) is None:
        return False
    habits = recipient_habits(turn.tx, _recipient(turn))
    turn.remember(quiet_asked=turn.now.isoformat())
    turn.say(
        _quiet_text(turn.t, habits.quiet),
        turn.t('From when to when shall I be quiet? Say it like "21:00-7:00"'),
        turn.t('To hear only of what is urgent by day, too, say "only urgent"'),
    )
    return True


def _answered(turn: Turn, text: str, own: Preference) -> Preference | None:
    """21点到7点, just after the hours were asked for."""
    asked = turn.remembered("quiet_asked")
    if asked is None or turn.now - datetime.fromisoformat(asked) > _WHILE_ASKED:
        return None
    found = _ONE_SPAN.fullmatch(spoken(text))
    return None if found is None else _between(own, _time(found, "a"), _time(found, "b"))


def wish(text: str, own: Preference, quiet: Hours = _USUAL) -> Preference | None:
    """What the person's own layer says after `text`; None where it is about something else.

    `quiet` are the hours that hold for him now: 晚上10点后别发 ends when they end.
    """
    said = spoken(text)
    level = next((level for level, words in _LEVELS.items() if words.fullmatch(said)), None)
    if level is Level.ALL:
        return replace(own, level=level, quiet=None)
    if level is not None:
        return replace(own, level=level)
    if _NO_QUIET.fullmatch(said):
        return replace(own, quiet=Hours(time(0), time(0)))
    if (found := _first(_QUIETS, said)) is not None:
        return _between(own, _time(found, "a"), _time(found, "b"))
    usual = quiet if quiet.begin != quiet.end else _USUAL
    if _AT_NIGHT.fullmatch(said):
        return replace(own, quiet=usual)
    if (found := _first(_FROM, said)) is not None:
        return _between(own, _evening(found), usual.end)
    if (found := _first(_UNTIL, said)) is not None:
        return _between(own, usual.begin, _time(found, "a"))
    found = _first(_GATHERED, said)
    at = None if found is None else _time(found, "a")
    return None if at is None else replace(own, level=Level.LESS, gathered_at=at)


def _between(own: Preference, begin: time | None, end: time | None) -> Preference | None:
    """Quiet between the two; None where one is no time, or they are the same."""
    if begin is None or end is None or begin == end:
        return None
    return replace(own, quiet=Hours(begin, end))


def _evening(found: re.Match[str]) -> time | None:
    """10点后别发 without a part of the day: nobody means the morning."""
    at = _time(found, "a")
    if at is None or found["a_part"] or found["a_ap"] or found["a_m"] or not 5 < at.hour <= 12:
        return at
    return at.replace(hour=(at.hour + 12) % 24)


def spoken(text: str) -> str:
    """The words alone, as the patterns have them: simplified, in small letters."""
    return plain(text.strip()).casefold().rstrip("。.!！~～,，").rstrip("了吧啊哈")


def _is_about_goods(turn: Turn, text: str) -> bool:
    """少发点, with a draft open and no word of notices."""
    draft = turn.ground.cart if turn.staff is None else None
    if draft is None or not draft.lines:
        return False
    return re.fullmatch(r"少发(?:一?点|些)|发少(?:一?点|些)", spoken(text)) is not None


def _first(patterns: Iterable[re.Pattern[str]], said: str) -> re.Match[str] | None:
    return next((found for one in patterns if (found := one.fullmatch(said))), None)


def _time(found: re.Match[str], name: str) -> time | None:
    """晚上9点半 → 21:30; None for what no clock shows."""
    hour = _SPOKEN.get(found[name]) or int(found[name])
    minute = 30 if found[f"{name}_half"] else int(found[f"{name}_m"] or 0)
    part = {"pm": "下午", "am": "凌晨"}.get(found[f"{name}_ap"] or "", found[f"{name}_part"])
    if hour in _AFTERNOON.get(part, ()):
        hour += 12
    elif (hour == 24 and not minute) or (hour == 12 and part in _NIGHT):
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _recipient(turn: Turn) -> Recipient:
    if turn.staff is not None:
        return Recipient.staff(turn.staff.id)
    return Recipient.contact(turn.contact.id if turn.contact else 0)


def _shown(turn: Turn) -> Iterator[str]:
    t, habits = turn.t, recipient_habits(turn.tx, _recipient(turn))
    match habits.level:
        case Level.ALL:
            yield t("Notices: everything as it happens.")
        case Level.LESS:
            yield t("Notices: gathered into one message a day at {time}.", time=_at(habits))
        case Level.URGENT:
            yield t("Notices: only what is urgent.")
    if habits.level is not Level.URGENT:
        yield _quiet_text(t, habits.quiet)
    yield from _not_reminded(turn)
    yield t('You can say "fewer notices", "only urgent", "all notices" or "quiet 21:00-7:00"')


def _answer(
    turn: Turn, before: Preference, wanted: Preference, *, is_restored: bool
) -> Iterator[str]:
    """What holds from now on, first; how to have it otherwise, last."""
    t, habits = turn.t, recipient_habits(turn.tx, _recipient(turn))
    if wanted.quiet != before.quiet and wanted.quiet is not None:
        yield _quiet_text(t, habits.quiet)
    elif habits.level is Level.LESS:
        yield t("Good. What can wait comes in one message a day at {time}.", time=_at(habits))
        yield t("What is urgent still comes at once.")
    elif habits.level is Level.ALL:
        yield t("Good. You hear of everything as it happens.")
        yield _quiet_text(t, habits.quiet)
        if is_restored:
            yield t("On your usual days I remind you before the cut-off.")
        yield from _not_reminded(turn)
    elif turn.staff is not None:
        yield t("Good. Only what needs you comes: orders, changes, complaints, people.")
    else:
        yield t("Good. Only what is urgent comes: orders confirmed, changed or called off.")
        yield t("Shipping and payments are not told any more; you can ask at any time.")
    if habits.level is Level.ALL:
        yield t('"notice settings" shows and changes this')
    else:
        yield t('"all notices" brings everything back')


def _not_reminded(turn: Turn) -> Iterator[str]:
    """Who called the reminder before the cut-off off does not hear of everything."""
    t = turn.t
    if turn.contact is not None and not is_wanted(turn.tx, turn.contact.id):
        yield t('You are not reminded before the cut-off; "remind me to order" brings it back')


def _quiet_text(t: Translator, quiet: Hours) -> str:
    if quiet.begin == quiet.end:
        return t("There are no quiet hours for you.")
    begin, end = f"{quiet.begin:%H:%M}", f"{quiet.end:%H:%M}"
    return t("Between {begin} and {end} only what is urgent comes.", begin=begin, end=end)


def _at(habits: Habits) -> str:
    return f"{habits.gathered_at:%H:%M}"
