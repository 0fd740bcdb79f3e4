"""What people do with their phones: each act is one push and opens its sending window."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.channels.fields import Fields, Writable, members_of, text_of
from bot.simulator.phones.model import Bubble, Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.kf import KfDesk
from bot.simulator.platform.kf_forms import item_of
from bot.simulator.platform.media import Media
from bot.simulator.platform.oa_desk import OaDesk
from bot.simulator.platform.passive import TO_DESK, posts_of
from bot.simulator.platform.push import NOT_PUSHED, PLAIN, Delivery, Manner, PushDriver
from bot.simulator.platform.state import QR_URL, State
from bot.simulator.platform.wecom_cards import selected_items
from bot.simulator.platform.wecom_send import WecomSend
from bot.simulator.platform.windows import Trigger

KEPT_PUSHES = 2000


class NotFollowing(Exception):
    """Who does not follow a 公众号 cannot write to it."""


class NoSuchCode(Exception):
    """The account never issued this QR code, or it has expired (二维码已过期)."""


class NoSuchButton(Exception):
    """The card or menu has no button with this key, or it was used up."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A push that was made, so that it can be made again, and the answer it got."""

    person: str
    account: FakeAccount
    fields: Mapping[str, Writable]
    delivery: Delivery


class Hands:
    """The acts of people. Everything they do goes through the server's real webhook."""

    def __init__(
        self, state: State, driver: PushDriver, *, media: Media, wecom: WecomSend, kf: KfDesk
    ) -> None:
        self._kf = kf
        self.desk = OaDesk(state)
        self._state = state
        self._driver = driver
        self._media = media
        self._wecom = wecom
        self._last_event: dict[str, int] = {}
        self.sent: deque[Sent] = deque(maxlen=KEPT_PUSHES)

    async def say(self, person: Person, text: str, manner: Manner = PLAIN) -> Sent:
        """Types a text."""
        self._mine(person, Shape.TEXT, text)
        return await self._message(person, {"MsgType": "text", "Content": text}, manner)

    async def tap_option(self, person: Person, option_id: str, says: str) -> Sent:
        """Taps an option of a menu message: it speaks for the customer."""
        self._mine(person, Shape.TEXT, says)
        fields = {"MsgType": "text", "Content": says, "bizmsgmenuid": option_id}
        return await self._message(person, fields)

    async def send_image(self, person: Person, content: bytes, mime: str) -> Sent:
        """Sends a picture; the server may fetch it by PicUrl or media_id."""
        media_id = self._media.keep(self._account(person), content, mime)
        self._mine(person, Shape.IMAGE, "", {"media_id": media_id})
        url = f"{self._state.media_url}/{media_id}"
        return await self._message(
            person, {"MsgType": "image", "PicUrl": url, "MediaId": media_id}
        )

    async def send_voice(self, person: Person) -> Sent:
        """Sends a recording; the platform no longer recognises what is said in it."""
        media_id = self._media.keep(self._account(person), b"#!AMR\n\x3c\x00", "audio/amr")
        self._mine(person, Shape.TEXT, "[语音] 3″")
        fields = {"MsgType": "voice", "MediaId": media_id, "Format": "amr", "Recognition": ""}
        return await self._message(person, fields)

    async def send_film(self, person: Person) -> Sent:
        """Sends a film."""
        account = self._account(person)
        media_id = self._media.keep(account, b"\0\0\0\x18ftypmp42", "video/mp4")
        thumb = self._media.keep(account, b"\xff\xd8\xff\xd9", "image/jpeg")
        self._mine(person, Shape.TEXT, "[视频] 3″")
        fields = {"MsgType": "video", "MediaId": media_id, "ThumbMediaId": thumb}
        return await self._message(person, fields)

    async def send_location(self, person: Person, label: str) -> Sent:
        """Sends where the person is."""
        self._mine(person, Shape.LOCATION, label)
        fields = {
            "MsgType": "location",
            "Location_X": "31.230416",
            "Location_Y": "121.473701",
            "Scale": "16",
            "Label": label,
        }
        return await self._message(person, fields)

    async def follow(self, person: Person, scene: str = "") -> Sent:
        """Follows the account, by its name or by a QR code with a scene."""
        if person.kind is not Kind.KF:
            person = self._state.book.put(replace(person, is_following=True))
            self._state.book.add(person, Post.line("followed"))
        fields = {"Event": "subscribe", "EventKey": f"qrscene_{scene}" if scene else ""}
        return await self._event(person, fields, Trigger.CLICK)

    async def leave(self, person: Person) -> Sent:
        """Stops following; nothing can be sent any more."""
        person = self._state.book.put(replace(person, is_following=False))
        self._state.book.add(person, Post.line("left"))
        self._state.windows.close(person.account, person.external_id)
        return await self._event(person, {"Event": "unsubscribe", "EventKey": ""}, None)

    async def scan_code(self, person: Person, content: str) -> Sent:
        """Scans a QR code by what it carries: one the account issued brings its scene.

        Raises NoSuchCode for one that is not (or no longer) the account's.
        """
        memo = self._state.store.get("qr", content.removeprefix(QR_URL))
        if not isinstance(memo, dict) or memo["slug"] != person.account:
            raise NoSuchCode(content)
        until = memo["until"]
        if isinstance(until, float) and self._state.clock().timestamp() >= until:
            raise NoSuchCode(content)
        return await self.scan(person, str(memo["scene"]))

    async def scan(self, person: Person, scene: str) -> Sent:
        """Scans a QR code with this scene; who does not follow yet follows by it."""
        if not person.is_following:
            return await self.follow(person, scene)
        fields = {"Event": "SCAN", "EventKey": scene, "Ticket": f"gQ{scene}"}
        return await self._event(person, fields, Trigger.CLICK)

    async def consent(self, person: Person, template_id: str, *, agrees: bool = True) -> Sent:
        """Answers the box that asks to be told (订阅通知): one message for each yes."""
        key = f"{person.account}/{person.external_id}/{template_id}"
        left = self._state.store.get("consent", key)
        had = left if isinstance(left, int) else 0
        self._state.store.put("consent", key, had + 1 if agrees else 0)
        said = {
            "TemplateId": template_id,
            "SubscribeStatusString": "accept" if agrees else "reject",
            "PopupScene": "1",
        }
        fields: dict[str, Writable] = {
            "Event": "subscribe_msg_popup_event",
            "SubscribeMsgPopupEvent": {"List": [said]},
        }
        return await self._event(person, fields, None)

    async def tap_menu(self, person: Person, key: str) -> Sent:
        """Taps a button of the bottom menu."""
        name = "CLICK" if person.kind is Kind.OA else "click"
        return await self._event(person, {"Event": name, "EventKey": key}, Trigger.CLICK)

    async def enter(self, person: Person) -> Sent:
        """Opens the WeCom app's chat."""
        return await self._event(person, {"Event": "enter_agent", "EventKey": ""}, None)

    async def tap_card(self, person: Person, bubble: Bubble, key: str, chosen: str = "") -> Sent:
        """Taps a card's button, with `chosen` in its list, else with what stands there.

        Raises NoSuchButton where it has no button with this key left.
        """
        buttons = bubble.body.get("buttons")
        keys = (
            [b.get("key") for b in buttons or [] if isinstance(b, dict)]
            if isinstance(buttons, list)
            else []
        )
        if bubble.body.get("done") or key not in keys:
            raise NoSuchButton(key)
        account = self._state.accounts[person.account]
        task_id = str(bubble.body["task_id"])
        fields: dict[str, Writable] = {
            "Event": "template_card_event",
            "EventKey": key,
            "TaskId": task_id,
            "CardType": str(bubble.body["card_type"]),
            "ResponseCode": self._wecom.new_response_code(account, task_id),
            **selected_items(bubble.body.get("selection"), chosen),
        }
        return await self._event(person, fields, None, bubble=bubble)

    async def repeat(self, sent: Sent) -> Delivery:
        """The platform sends a push again, as it does when an answer got lost.

        The phone shows nothing of it; another answer than the first time is a violation.
        """
        delivery = await self._driver.push(sent.account, sent.fields)
        before = sent.delivery
        if before.is_acknowledged and delivery.answer != before.answer:
            self._driver.violations.append(f"{sent.account.slug}: a repetition got another answer")
        return delivery

    def _account(self, person: Person) -> FakeAccount:
        return self._state.accounts[person.account]

    def _mine(
        self, person: Person, shape: Shape, text: str, body: Mapping[str, str] | None = None
    ) -> None:
        current = self._state.book.get(person.key)
        if current is not None and not current.is_following:
            raise NotFollowing(person.key)
        self._state.book.add(person, Post(Side.MINE, shape, Via.PERSON, text, {**(body or {})}))

    async def _message(
        self, person: Person, fields: Mapping[str, Writable], manner: Manner = PLAIN
    ) -> Sent:
        trigger = Trigger.CLICK if "bizmsgmenuid" in fields else Trigger.MESSAGE
        fields = {**fields, "MsgId": self._state.next_id()}
        return await self._push(person, fields, trigger, manner=manner)

    async def _event(
        self,
        person: Person,
        fields: Mapping[str, Writable],
        trigger: Trigger | None,
        *,
        bubble: Bubble | None = None,
    ) -> Sent:
        fields = {"MsgType": "event", **fields}
        sent = await self._push(person, fields, trigger)
        if bubble is not None and sent.delivery.reply is not None:
            self._renew_buttons(bubble, sent.delivery.reply)
        return sent

    async def _push(
        self,
        person: Person,
        fields: Mapping[str, Writable],
        trigger: Trigger | None,
        *,
        manner: Manner = PLAIN,
    ) -> Sent:
        account = self._state.accounts[person.account]
        if person.kind is Kind.KF:
            return await self._knock(person, account, fields)
        now = self._state.clock()
        if trigger is not None and person.kind is Kind.OA:
            self._state.windows.open(account.slug, person.external_id, trigger, now)
        head: dict[str, Writable] = {
            "ToUserName": account.original_id,
            "FromUserName": person.external_id,
            "CreateTime": self._create_time(person, fields),
        }
        if account.agent_id:
            head["AgentID"] = account.agent_id
        words = str(fields.get("Content") or fields["MsgType"])
        if "Event" not in fields and self.desk.keeps(person, words):
            delivery = NOT_PUSHED
        else:
            self._state.book.typing(person, is_typing=True)
            delivery = await self._driver.push(account, {**head, **fields}, manner)
            self._state.book.typing(person, is_typing=False)
        self._show(person, account, delivery)
        sent = Sent(person.key, account, {**head, **fields}, delivery)
        self.sent.append(sent)
        return sent

    async def _knock(
        self, person: Person, account: FakeAccount, fields: Mapping[str, Writable]
    ) -> Sent:
        """微信客服: only a callback without words; entering is its one event."""
        if "Event" not in fields:
            item = item_of(fields)
        elif fields["Event"] in ("subscribe", "SCAN"):
            scene = str(fields["EventKey"]).removeprefix("qrscene_")
            item = self._kf.entering(person, scene)
        else:
            raise NoSuchButton(str(fields.get("EventKey") or fields["Event"]))
        callback = self._kf.arrive(person, item)
        delivery = await self._driver.push(account, callback)
        sent = Sent(person.key, account, callback, delivery)
        self.sent.append(sent)
        return sent

    def _create_time(self, person: Person, fields: Mapping[str, Writable]) -> int:
        """Whole seconds; a person needs a second to do the very same thing twice."""
        now = int(self._state.clock().timestamp())
        if "Event" not in fields:
            return now
        key = f"{person.account}/{person.external_id}/{fields['Event']}/{fields.get('EventKey')}"
        at = max(now, self._last_event.get(key, 0) + 1)
        if at - now > 30:
            at = now
        self._last_event[key] = at
        return at

    def _show(self, person: Person, account: FakeAccount, delivery: Delivery) -> None:
        if delivery.reply is not None:
            if text_of(delivery.reply, "MsgType") == TO_DESK:
                self.desk.hand_over(person)
            for post in posts_of(delivery.reply):
                self._state.book.add(person, post)
        elif delivery.problem and account.kind is Kind.OA and person.is_following:
            self._state.book.add(person, Post.line("out_of_order"))

    def _renew_buttons(self, bubble: Bubble, reply: Fields) -> None:
        """`update_button` changes the buttons for the one who tapped."""
        if text_of(reply, "MsgType") == "update_button":
            current = self._state.book.bubble(bubble.id) or bubble
            label = text_of(members_of(reply, "Button"), "ReplaceName")
            self._state.book.change(current, {**current.body, "done": label})
