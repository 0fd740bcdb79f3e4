"""企业群发: tasks for members of staff, their confirmation, quotas, reminders, results.

A task sends nothing by itself: its member taps 发送 on the phone (`confirm`). Each contact and
each group takes so many messages of all staff together (`quota`); who has had them is left out
when the task is made, or gets status 3 where that happened before the member confirmed.
"""

import calendar
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.simulator.phones.model import Bubble, Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Json
from bot.simulator.platform.contacts import ContactDesk
from bot.simulator.platform.groupmsg_task import (
    Fate,
    Part,
    Task,
    chat_type,
    posts_of_task,
    read_content,
)
from bot.simulator.platform.refusals import (
    BAD_WECOM_PARAMETER,
    NOBODY_TO_SEND_TO,
    QUOTA_USED,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

MOST_CONTACTS, MOST_GROUPS = 10_000, 2000
REMINDERS_A_DAY = 3
LONGEST_LIST = timedelta(days=31)
_TO_SHANGHAI = timedelta(hours=8)


class GroupMessageDesk:
    """The endpoints of 企业群发, and what members do with a task."""

    def __init__(self, state: State, contacts: ContactDesk) -> None:
        self._state = state
        self._contacts = contacts
        self._tasks: dict[str, Task] = {}
        self._numbers = itertools.count(1)
        self._received: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        self.quota = "month"
        """month: as many as it has days; week: 7; day: 1."""
        self.page_rows = 1000

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/add_msg_template": self.add,
            f"{base}/get_groupmsg_list_v2": self.list_tasks,
            f"{base}/get_groupmsg_task": self.members,
            f"{base}/get_groupmsg_send_result": self.results,
            f"{base}/remind_groupmsg_send": self.remind,
            f"{base}/cancel_groupmsg_send": self.cancel,
        }

    @property
    def ledger(self) -> Mapping[tuple[str, str], list[datetime]]:
        """When each (account, contact or group) received something."""
        return self._received

    def open_tasks(self, slug: str, userid: str) -> list[str]:
        """The tasks that a member has not sent yet, oldest first."""
        return [
            task.msgid
            for task in self._tasks.values()
            if task.account.slug == slug and not task.is_cancelled
            if (part := task.parts.get(userid)) is not None and not part.sent_at
        ]

    def note_received(self, slug: str, target: str) -> None:
        """A member sent something on his own: it counts like any other."""
        self._received[slug, target].append(self._state.clock())

    def confirm(self, slug: str, userid: str, msgid: str) -> None:
        """A member taps 发送. Refused where there is nothing left to send."""
        if msgid not in self.open_tasks(slug, userid):
            raise Refused(BAD_WECOM_PARAMETER, "no such task")
        task, now = self._tasks[msgid], self._state.clock()
        part, stamp = task.parts[userid], int(now.timestamp())
        for target in part.fates:
            fate = self._fate(task, userid, target, now)
            part.fates[target] = fate, stamp if fate is Fate.SENT else 0
            if fate is Fate.SENT:
                self._received[slug, target].append(now)
                self._deliver(task, userid, target)
        part.sent_at = stamp
        self._finish_cards(part, "sent")

    def confirm_card(self, bubble: Bubble) -> None:
        """A member taps 发送 on the card in his phone."""
        slug, userid = str(bubble.body.get("account")), str(bubble.body.get("userid"))
        self.confirm(slug, userid, str(bubble.body.get("msgid")))

    def add(self, call: Call) -> Mapping[str, Json]:
        """创建企业群发."""
        is_group = chat_type(call.body) == "group"
        text, attachments = read_content(call.body)
        wanted, parts = self._group(call) if is_group else self._single(call)
        now, slug = call.now, call.account.slug
        unsent = Fate.UNSENT, 0
        kept = {
            userid: Part({t: unsent for t in targets if self._has_quota(slug, t, now)})
            for userid, targets in parts.items()
        }
        kept = {userid: part for userid, part in kept.items() if part.fates}
        if not kept:
            raise Refused(NOBODY_TO_SEND_TO, "no customer to send")
        msgid = f"msg{call.account.slug}{next(self._numbers):08}"
        task = Task(call.account, msgid, is_group, text, attachments, now, kept)
        self._tasks[msgid] = task
        for userid, part in kept.items():
            self._ask(task, userid, part)
        reached = {target for part in kept.values() for target in part.fates}
        failed: list[Json] = [one for one in wanted if one not in reached]
        return {"fail_list": failed, "msgid": msgid}

    def list_tasks(self, call: Call) -> Mapping[str, Json]:
        """获取群发记录列表: one made by the API names no creator."""
        body, kind = call.body, chat_type(call.body)
        start, end = body.whole("start_time"), body.whole("end_time")
        if not 0 <= end - start <= LONGEST_LIST.total_seconds():
            raise Refused(BAD_WECOM_PARAMETER, "invalid time range")
        rows: list[Json] = []
        for task in self._tasks.values():
            made = int(task.made_at.timestamp())
            is_kind = task.is_group == (kind == "group")
            if task.account.slug == call.account.slug and is_kind and start <= made <= end:
                text: dict[str, Json] = {"content": task.text}
                rows.append(
                    {"msgid": task.msgid, "create_time": made, "create_type": 0, "text": text,
                     "attachments": task.attachments}
                )  # fmt: skip
        if body.whole("filter_type", 2) == 1 or body.text("creator", ""):
            rows = []
        return self._paged(call, "group_msg_list", rows, most=100)

    def members(self, call: Call) -> Mapping[str, Json]:
        """获取群发成员发送任务列表."""
        rows: list[Json] = []
        for userid, part in self._task(call).parts.items():
            row: dict[str, Json] = {"userid": userid, "status": 2 if part.sent_at else 0}
            rows.append(row | ({"send_time": part.sent_at} if part.sent_at else {}))
        return self._paged(call, "task_list", rows, most=1000)

    def results(self, call: Call) -> Mapping[str, Json]:
        """获取企业群发成员执行结果."""
        task, userid = self._task(call), call.body.text("userid")
        part = task.parts.get(userid)
        if part is None:
            raise Refused(BAD_WECOM_PARAMETER, "invalid userid")
        name = "chat_id" if task.is_group else "external_userid"
        rows: list[Json] = []
        for target, (fate, at) in part.fates.items():
            row: dict[str, Json] = {name: target, "userid": userid, "status": int(fate)}
            rows.append(row | ({"send_time": at} if at else {}))
        return self._paged(call, "send_list", rows, most=1000)

    def remind(self, call: Call) -> Mapping[str, Json]:
        """提醒成员群发: three times in 24 hours, and only while somebody has not sent."""
        task = self._task(call)
        lately = [at for at in task.reminded if call.now - at < timedelta(days=1)]
        if len(lately) >= REMINDERS_A_DAY:
            raise Refused(QUOTA_USED, "remind times out of limit")
        waiting = {userid: part for userid, part in task.parts.items() if not part.sent_at}
        if task.is_cancelled or not waiting:
            raise Refused(BAD_WECOM_PARAMETER, "nobody to remind")
        task.reminded.append(call.now)
        for userid, part in waiting.items():
            self._ask(task, userid, part)
        return {}

    def cancel(self, call: Call) -> Mapping[str, Json]:
        """停止企业群发: what was sent stays sent."""
        task = self._task(call)
        if task.is_cancelled:
            raise Refused(BAD_WECOM_PARAMETER, "task has been cancelled")
        task.is_cancelled = True
        for part in task.parts.values():
            if not part.sent_at:
                self._finish_cards(part, "stopped")
        return {}

    def group_phone(self, slug: str, chat_id: str) -> Person:
        """The phone of a member of the group, on which its messages are read."""
        group = self._contacts.book(slug).groups[chat_id]
        known = self._state.book.find(slug, chat_id)
        if known is not None:
            return known
        members = group["member_list"]
        count = len(members) if isinstance(members, list) else 0
        person = Person(
            f"group:{chat_id}", Kind.CONTACT, slug, chat_id, str(group["name"]), f"{count} 人"
        )
        return self._state.book.put(person)

    def _single(self, call: Call) -> tuple[list[str], dict[str, list[str]]]:
        wanted, sender = call.body.texts("external_userid"), call.body.text("sender", "")
        if len(wanted) > MOST_CONTACTS or not (wanted or sender):
            raise Refused(BAD_WECOM_PARAMETER, "invalid external_userid")
        parts: dict[str, list[str]] = {}
        seen: set[str] = set()
        for external_userid, userid in self._contacts.book(call.account.slug).follows:
            is_meant = not wanted or external_userid in wanted
            if is_meant and sender in ("", userid) and external_userid not in seen:
                seen.add(external_userid)
                parts.setdefault(userid, []).append(external_userid)
        return wanted, parts

    def _group(self, call: Call) -> tuple[list[str], dict[str, list[str]]]:
        sender, wanted = call.body.text("sender", ""), call.body.texts("chat_id_list")
        book = self._contacts.book(call.account.slug)
        if sender not in book.staff or len(wanted) > MOST_GROUPS:
            raise Refused(BAD_WECOM_PARAMETER, "invalid sender or chat_id_list")
        owned = [chat for chat, group in book.groups.items() if group["owner"] == sender]
        return wanted, {sender: [chat for chat in owned if not wanted or chat in wanted]}

    def _fate(self, task: Task, userid: str, target: str, now: datetime) -> Fate:
        book = self._contacts.book(task.account.slug)
        if task.is_group:
            is_there = book.groups.get(target, {}).get("owner") == userid
        else:
            is_there = (target, userid) in book.follows
        if not is_there:
            return Fate.NO_FRIEND
        return Fate.SENT if self._has_quota(task.account.slug, target, now) else Fate.QUOTA

    def _has_quota(self, slug: str, target: str, now: datetime) -> bool:
        local = now + _TO_SHANGHAI
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.quota == "day":
            start, most = day, 1
        elif self.quota == "week":
            start, most = day - timedelta(days=day.weekday()), 7
        else:
            start, most = day.replace(day=1), calendar.monthrange(day.year, day.month)[1]
        times = self._received[slug, target]
        return sum(1 for at in times if at + _TO_SHANGHAI >= start) < most

    def _deliver(self, task: Task, userid: str, target: str) -> None:
        slug = task.account.slug
        sender = self._member(task.account, userid)
        said: dict[str, Json] = {"sender": sender.name if sender else userid}
        person = self.group_phone(slug, target) if task.is_group else self._contact(slug, target)
        if person is not None:
            for post in posts_of_task(task, said):
                self._state.book.add(person, post)

    def _ask(self, task: Task, userid: str, part: Part) -> None:
        """群发助手 asks the member, on the phone of the company's app."""
        person = self._member(task.account, userid)
        if person is None:
            return
        body: dict[str, Json] = {
            "account": task.account.slug, "userid": userid, "msgid": task.msgid,
            "is_group": task.is_group, "is_reminder": bool(task.reminded), "done": "",
            "targets": [*self._names(task, part)],
        }  # fmt: skip
        post = Post(Side.THEIRS, Shape.GROUP_TASK, Via.HELPER, task.text, body)
        part.cards.append(self._state.book.add(person, post).id)

    def _names(self, task: Task, part: Part) -> Iterator[str]:
        for target in part.fates:
            if task.is_group:
                yield str(self._contacts.book(task.account.slug).groups[target]["name"])
            else:
                person = self._contact(task.account.slug, target)
                yield person.name if person else target

    def _finish_cards(self, part: Part, word: str) -> None:
        for number in part.cards:
            bubble = self._state.book.bubble(number)
            if bubble is not None:
                self._state.book.change(bubble, {**bubble.body, "done": word})

    def _member(self, account: FakeAccount, userid: str) -> Person | None:
        for other in self._state.accounts.values():
            if other.kind is Kind.WECOM and other.app_id == account.app_id:
                return self._state.book.find(other.slug, userid)
        return None

    def _contact(self, slug: str, external_userid: str) -> Person | None:
        follows = self._contacts.book(slug).follows
        return next((f.person for (who, _), f in follows.items() if who == external_userid), None)

    def _task(self, call: Call) -> Task:
        task = self._tasks.get(call.body.text("msgid"))
        if task is None or task.account.slug != call.account.slug:
            raise Refused(BAD_WECOM_PARAMETER, "invalid msgid")
        return task

    def _paged(self, call: Call, name: str, rows: list[Json], *, most: int) -> dict[str, Json]:
        limit = call.body.whole("limit", min(most, 50))
        if not 1 <= limit <= most:
            raise Refused(BAD_WECOM_PARAMETER, "invalid limit")
        start = int(call.body.text("cursor", "") or 0)
        end = start + min(limit, self.page_rows)
        return {name: rows[start:end], "next_cursor": str(end) if end < len(rows) else ""}
