"""The fixed menus: at the bottom of the 公众号 for customers, in the WeCom app for staff.

The keys are those that the conversation handles (handlers.events, handlers.cards). Limits of
自定义菜单: three buttons with five below each; names of 16 bytes on top and 40 below.
"""

from collections.abc import Sequence

from locales import Translator

Button = dict[str, object]


def customer_menu(t: Translator) -> list[Button]:
    """Ordering, the orders, and help; every tap is answered within its own response."""
    ordering = [
        _click(t("Start an order"), "menu:order"),
        _click(t("Usual goods"), "menu:usual"),
        _click(t("Offers today"), "menu:promo"),
    ]
    helping = [_click(t("How to order"), "menu:help"), _click(t("Ask a person"), "menu:rep")]
    return [
        {"name": t("Order goods"), "sub_button": ordering},
        _click(t("My orders"), "menu:orders"),
        {"name": t("Help desk"), "sub_button": helping},
    ]


def staff_menu(t: Translator, admin_url: str) -> list[Button]:
    """What waits for a decision, and the merchant's pages where they have an address."""
    buttons = [_click(t("To decide"), "waiting")]
    if admin_url:
        buttons.append({"type": "view", "name": t("Admin pages"), "url": admin_url})
    return buttons


def menu_line(buttons: Sequence[Button]) -> str:
    """ "下单（下单、常购清单） · 我的订单": what was set, on one line."""
    return " · ".join(_named(button) for button in buttons)


def _named(button: Button) -> str:
    below = button.get("sub_button")
    if not isinstance(below, list):
        return str(button["name"])
    return f"{button['name']} ({', '.join(str(one['name']) for one in below)})"


def _click(name: str, key: str) -> Button:
    return {"type": "click", "name": name, "key": key}
