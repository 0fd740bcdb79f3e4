"""What the merchant answers to fixed words: every kind of message, passive or behind it."""

import pytest

from bot.sections import AnswerSettings
from bot.settings import ConfigError, load_settings
from tests.bot.delivering import drinks
from tests.factories import OA

HOURS = AnswerSettings(words=("营业时间", "几点开门"), text="每天7点到19点。")
PAGE = AnswerSettings(words=("价目表",), show="page", title="价目表", url="https://x.cn/list")
SONG = AnswerSettings(words=("店歌",), show="music", title="店歌", url="https://x.cn/1.mp3")
ALL = {"hours": HOURS, "page": PAGE, "song": SONG}


def sent(shop):
    """The kinds of customer-service messages the platform took."""
    calls = [call for call in shop.platform.state.calls if call.path.endswith("custom/send")]
    assert [call.errcode for call in calls] == [0] * len(calls)
    return [call.request["msgtype"] for call in calls]


async def said(shop, words, who="C001"):
    """What is read in the chat then, the courier's part too."""
    step = await shop.say(who, words)
    return [one.text for one in (*step.replies, *step.pushes)]


async def test_words_are_answered_as_the_merchant_wrote(tmp_path):
    async with drinks(tmp_path, answers=ALL) as shop:
        assert await said(shop, "营业时间？") == ["每天7点到19点。"]
        assert await said(shop, " 几点开门！") == ["每天7点到19点。"]
        assert await said(shop, "价目表") == ["价目表\nhttps://x.cn/list"]
        assert sent(shop) == [], "all of it was a passive reply"


async def test_a_song_follows_until_its_picture_is_there_and_is_a_passive_reply_then(tmp_path):
    async with drinks(tmp_path, answers=ALL) as shop:
        for _ in range(2):
            assert await said(shop, "店歌") == ["店歌\nhttps://x.cn/1.mp3"]
        assert sent(shop) == ["music"]


SHOWN = {
    "picture": ("image", "[图片]"),
    "voice": ("voice", "[语音]"),
    "video": ("video", "[视频]"),
    "draft": ("mpnews", "新品上市"),
    "article": ("mpnewsarticle", "新品上市"),
    "page": ("news", "价目表"),
    "music": ("music", "店歌"),
}
"""What a merchant can show, the platform's name for it, and what the customer sees."""


def fill_console(shop):
    """What the merchant keeps in the console of his account, with ids he knows."""
    state = shop.platform.state
    account, at = state.accounts[OA], state.clock().timestamp()
    for kind, mime in (("picture", "image/png"), ("voice", "audio/amr"), ("video", "video/mp4")):
        state.store.put_media(f"{kind}-1", mime, b"x", at=at)
        state.store.put("media_of", f"{kind}-1", account.app_id)
    row = {"title": "新品上市", "description": "", "url": "", "picurl": "", "rows": []}
    state.store.put("draft", f"{OA}/draft-1", {"articles": [row], "update_time": int(at)})
    state.store.put("published", f"{OA}/article-1", "draft-1")


def showing(show, number):
    """A text, and what is shown beside it."""
    address = "https://x.cn/1" if show in {"page", "music"} else ""
    return AnswerSettings(
        words=(f"介绍{show}",), text="请看：", show=show, title=SHOWN[show][1],
        id=f"{show}-{number}", url=address,
    )  # fmt: skip


async def test_every_kind_of_message_behind_a_text(tmp_path):
    async with drinks(tmp_path, answers={show: showing(show, 1) for show in SHOWN}) as shop:
        fill_console(shop)
        for show, (kind, words) in SHOWN.items():
            first, second = await said(shop, f"介绍{show}")
            assert (first, second.splitlines()[0], sent(shop)[-1]) == ("请看：", words, kind)
        assert len(sent(shop)) == len(SHOWN)


async def test_what_the_platform_does_not_have_costs_no_words(tmp_path):
    shows = ("picture", "voice", "draft", "article")
    async with drinks(tmp_path, answers={show: showing(show, 2) for show in shows}) as shop:
        for show in shows:
            assert (await said(shop, f"介绍{show}"))[0] == "请看："


async def test_nobody_is_kept_from_what_the_bot_is_there_for(tmp_path):
    words = ("确认", "取消", "可乐3箱", "照旧", "撤销", "人工")
    answers = {"x": AnswerSettings(words=words, text="改了")}
    async with drinks(tmp_path, answers=answers) as shop:
        for word in words:
            assert "改了" not in await said(shop, word)


async def test_staff_are_not_answered_so(tmp_path):
    async with drinks(tmp_path, answers=ALL) as shop:
        assert "每天7点到19点。" not in await said(shop, "营业时间", "R01")


async def test_an_open_question_comes_first(tmp_path):
    answers = {"two": AnswerSettings(words=("2",), text="二号仓")}
    async with drinks(tmp_path, answers=answers) as shop:
        assert await said(shop, "2") == ["二号仓"]
        await said(shop, "饮料2箱")
        assert "东鹏特饮250ml×24　2箱" in (await said(shop, "2"))[0]


async def test_who_follows_reads_it_behind_the_greeting(tmp_path):
    welcome = AnswerSettings(on_follow=True, show="page", title="怎么订货", url="https://x.cn/how")
    async with drinks(tmp_path, answers={"welcome": welcome}) as shop:
        await shop.event("C001", "unsubscribe")
        step = await shop.event("C001", "subscribe")
        texts = [one.text.splitlines()[0] for one in (*step.replies, *step.pushes)]
        assert texts == ["老王超市，欢迎回来。", "怎么订货"]
        assert sent(shop) == ["news"]


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ('words = ["a"]', "answers.x.text"),
        ('text = "好"', "answers.x.words"),
        ('words = ["？"]\ntext = "好"', "answers.x.words"),
        ('words = ["a"]\nshow = "page"\nurl = "https://x.cn"', "answers.x.title"),
        ('words = ["a"]\nshow = "music"\ntitle = "t"', "answers.x.url"),
        ('words = ["a"]\nshow = "picture"', "answers.x.id"),
        ('words = ["a"]\nshow = "picture"\nid = "m"\nurl = "https://x.cn"', "answers.x.id"),
        ('words = ["a"]\nshow = "draft"', "answers.x.id"),
        ('words = ["a"]\ntext = "好"\npicture = "x"', "answers.x.picture"),
        ('words = ["a"]\nshow = "poem"', "answers.<slug>.show"),
    ],
)
def test_what_makes_no_sense_is_named_at_the_start(tmp_path, written, refused):
    path = tmp_path / "jiedan.toml"
    path.write_text(f"[answers.x]\n{written}\n", "utf-8")
    with pytest.raises(ConfigError, match=refused.replace(".", r"\.")):
        load_settings(path, {})
