"""What the pages of offers call things: states, reasons, faults of the form."""

from collections.abc import Mapping

from admin.words import Badge
from domain.campaign import CampaignStatus

STATES: Mapping[CampaignStatus, Badge] = {
    CampaignStatus.DRAFT: Badge("Not sent", ""),
    CampaignStatus.WAITING: Badge("Waits for a second person", "wait"),
    CampaignStatus.READY: Badge("Goes out at its time", "wait"),
    CampaignStatus.SENT: Badge("It has gone out", "good"),
    CampaignStatus.DROPPED: Badge("Called off", ""),
}
UNCONFIRMED = Badge("Waits for members to confirm", "wait")
"""Sent as far as we can: members have to send it on in WeCom."""
MASS_REFUSED = Badge("A mass message did not go out", "bad")
ON_ITS_WAY = Badge("Mass message on its way", "wait")
NOT_ALL = Badge("Not confirmed for all", "bad")
REASONS: Mapping[str, str] = {
    "refused": "ended the offers (退订)",
    "no_consent": "never agreed to offers (订阅)",
    "urgent_only": "wants to hear only what is urgent",
    "human": "is talking with one of us now",
    "no_window": "has not written for 48 hours, unfollowed us, or no message is left",
    "mass_used": "has not written for 48 hours and had all mass messages of this month",
    "mass_alone": "would be alone in a mass message, which needs two people",
}
FIELDS: Mapping[str, str] = {"price": "goods", "floor": "goods", "length": "text"}
"""Where on the form a fault is shown, if not at the field of its name."""
HELD: Mapping[str, str] = {
    "goods": "{value} is not on sale any more, or not by this unit.",
    "floor": "{value} would cost less than its floor price.",
}
HELD_OTHERWISE = "Please look at its goods and prices."
MASS_REASONS: Mapping[str, str] = {
    "day used": "today's one mass message is used; it goes out tomorrow",
    "ended": "the offer ended before its turn came",
    "nothing on sale": "nothing of it is on sale any more",
    "too long": "too long for a mass message",
    "nobody left": "nobody was left who wants it",
    "no tag": "WeChat has no room for one more tag",
    "no answer": "WeChat gave no answer yet",
    "no such account": "the account is not connected any more",
}
"""Our own words for why a mass message waits or did not go out; others are the platform's."""
MASS_STATES: Mapping[str, str] = {
    "planned": "asked for soon",
    "put off": "waits",
    "calling": "being asked for",
    "unanswered": "WeChat gave no answer; it may have gone out",
    "taken": "taken by WeChat, on its way",
    "done": "sent",
    "refused": "did not go out",
}
UNKNOWN = frozenset({"group", "grade", "region", "tag"})
"""Fields in which a word can stand that fits no customer."""
WRONG: Mapping[str, str] = {
    **dict.fromkeys(UNKNOWN, "No customer has “{value}”."),
    "text": "Please fill this in.",
    "hours": "From 1 to 48 hours.",
    "length": "Too long for a mass message: fewer words or goods, please.",
    "send_at": "This time is over.",
    "goods": "Goods on sale, each once.",
    "price": "This price is not possible.",
    "floor": "This is below the floor price of {value}.",
    "to": "{value} has no group, and nobody of these customers among the contacts.",
}
PICTURE_WRONG: Mapping[str, str] = {
    "kind": "Only a JPG or PNG picture, please.",
    "large": "This picture is too large: at most 2 MB. Nothing was saved.",
}
