"""Every word of the chat page, by the short name that its scripts use."""

from locales import Translator


def page_words(t: Translator) -> dict[str, str]:
    """The words in one language."""
    return {**_frame(t), **_phone(t), **_groups(t), **_acts(t), **_wire(t)}


def landing_words(t: Translator) -> dict[str, str]:
    """The words of the first page."""
    return {
        "landing_lead": t("Wholesale orders by chat. Try it: nothing here is real."),
        "landing_chat": t("Chat"),
        "landing_chat_more": t("Two phones: a customer in WeChat, a sales rep in WeCom"),
        "landing_admin": t("Merchant"),
        "landing_admin_more": t("Orders, goods, stock and customers on the admin page"),
    }


def member_words(t: Translator) -> dict[str, str]:
    """The words of WeCom's simulated login page."""
    return {
        "member_title": t("Sign in with WeCom"),
        "member_lead": t("Whose phone is it? In the real WeCom the phone says so itself."),
        "member_outsider": t("Somebody from outside the company"),
        "member_bad": t("This link cannot be opened: {reason}"),
    }


def _frame(t: Translator) -> dict[str, str]:
    return {
        "title": t("jiedan: try it"),
        "tagline": t("Every message goes through the real webhook"),
        "admin": t("Admin page"),
        "customer_side": t("Customer · WeChat"),
        "rep_side": t("Sales rep · WeCom"),
        "customer": t("Customer"),
        "rep": t("Rep"),
        "language": t("Language"),
        "more": t("More"),
        "close": t("Close"),
        "newcomer": t("New customer"),
        "newcomer_hint": t("Not bound to a shop yet"),
        "people": t("Who is speaking"),
        "offline": t("Connection lost, trying again…"),
        "failed": t("That did not work: {reason}"),
        "skip_time": t("Skip time"),
        "pace": t("Let time run faster"),
        "now": t("Simulated time"),
    }


def _phone(t: Translator) -> dict[str, str]:
    return {
        "yesterday": t("Yesterday"),
        "typing": t("Typing…"),
        "send": t("Send"),
        "say": t("Message"),
        "say_hint": t("e.g. {example}"),
        "menu": t("Menu"),
        "keyboard": t("Keyboard"),
        "plus": t("More ways to answer"),
        "photo": t("Photo"),
        "location": t("Location"),
        "scan": t("Scan"),
        "voice": t("Voice"),
        "account": t("Official account"),
        "channel": t("Writes to"),
        "desk": t("WeChat customer service"),
        "empty_desk": t("No need to follow anything: just write, for instance: {example}"),
        "about": t("Wholesale orders by chat: say what you need."),
        "follow": t("Follow"),
        "unfollow": t("Unfollow"),
        "profile": t("About this account"),
        "details": t("Details"),
        "picture": t("Picture"),
        "new_below": t("New messages below"),
        "empty": t("No messages yet. Say what you need, for instance: {example}"),
        "empty_rep": t("Orders and questions of your customers arrive here."),
        "followed": t("You follow this account"),
        "left": t("You no longer follow this account"),
        "out_of_order": t("The service of this account is out of order, try again later"),
    }


def _groups(t: Translator) -> dict[str, str]:
    return {
        "group": t("WeCom contact, group"),
        "befriended": t("You are WeCom contacts now and can chat"),
        "joined": t("A customer joined the group"),
        "contact_reads": t("The shop reads nothing of a chat with staff."),
        "join_group": t("Join the customer group"),
        "scan_ways": t("Codes of the staff in WeCom"),
        "scan_way": t("{name} in WeCom"),
        "scan_way_shop": t("{name} in WeCom, for {shop}"),
        "empty_group": t("Offers that a rep sends to this group arrive here."),
        "group_reads": t("The shop reads nothing of a group: order by the link of the offer."),
        "helper": t("Mass-send assistant"),
        "helper_group": t("The merchant asks you to send this to customer groups"),
        "helper_contacts": t("The merchant asks you to send this to customers"),
        "helper_reminder": t("Reminder: not sent yet"),
        "helper_send": t("Send"),
        "helper_sent": t("Has been sent"),
        "helper_stopped": t("Stopped"),
    }


def _acts(t: Translator) -> dict[str, str]:
    return {
        "scan_title": t("Scan an invitation"),
        "scan_hint": t("The code of the invitation, as its QR code carries it"),
        "scan_do": t("Scan it"),
        "scan_pick": t("Open invitations"),
        "scan_none": t("No open invitations. Staff make one on the admin page."),
        "location_title": t("Send a location"),
        "location_hint": t("Where to deliver"),
        "location_do": t("Send location"),
        "cancel": t("Cancel"),
    }


def _wire(t: Translator) -> dict[str, str]:
    return {
        "wire": t("On the wire"),
        "wire_hint": t("What platform and server said to each other, signed and encrypted there"),
        "wire_push": t("Platform → server"),
        "wire_call": t("Server → platform"),
        "wire_request": t("Sent"),
        "wire_answer": t("Answered"),
        "wire_empty": t("Nothing yet. Say something on a phone."),
        "wire_failed": t("refused"),
    }
