"""Employing people: who works here, what each may do, login links, who takes whose customers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from admin.auth import make_login_link
from admin.context import WecomMember
from admin.fields import FormReader
from admin.problems import explain_error
from admin.visit import Visit
from admin.words import ROLES
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import StaffId
from domain.customer import customers_per_rep, hand_over_customers
from domain.db import Tx
from domain.staff import (
    LastOwner,
    OwnRole,
    Role,
    Staff,
    StaffDraft,
    StaffExists,
    StaffInvalid,
    change_staff,
    create_staff,
    find_staff,
    list_staff,
)

MAY: Mapping[Role, str] = {
    Role.OWNER: "Everything, this page too.",
    Role.REP: "The own customers' orders, words and audit requests.",
    Role.FINANCE: "Prices, credit, receipts and the customers' particulars.",
    Role.WAREHOUSE: "Picking, shipping, receiving and counting.",
}
_ROLES = (Role.REP, Role.WAREHOUSE, Role.FINANCE, Role.OWNER)
NOT_ASKED = WecomMember(None)
_SELLERS = frozenset({Role.REP, Role.OWNER})


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person, how many customers are theirs, and who could take those over."""

    person: Staff
    customers: int
    heirs: tuple[Staff, ...]


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /staff."""
    return await _list(visit, {"role": Role.REP.value}, {})


async def _list(
    visit: Visit, values: Mapping[str, str], wrong: Mapping[str, str]
) -> web.StreamResponse:
    people, customers = await visit.read(_load_list)
    return visit.page(
        "staff.html",
        http=422 if wrong else 200,
        people=people,
        customers=customers,
        roles=ROLES,
        choices=_role_choices(visit),
        values=values,
        wrong=wrong,
        has_wecom=visit.context.wecom is not None,
    )


def _load_list(tx: Tx) -> tuple[list[Staff], dict[StaffId, int]]:
    """Who works here now first, then by code."""
    people = sorted(list_staff(tx), key=lambda s: (not s.is_active, s.code))
    return people, customers_per_rep(tx)


def _role_choices(visit: Visit) -> list[tuple[str, str]]:
    return [(r.value, f"{visit.t(ROLES[r])} – {visit.t(MAY[r])}") for r in _ROLES]


async def add(visit: Visit) -> web.StreamResponse:
    """POST /staff: employ somebody."""
    reader = FormReader(visit)
    draft = StaffDraft(
        name=reader.text("name", limit=40),
        userid=reader.text("userid", limit=64, required=True),
        role=Role(reader.choice("role", tuple(r.value for r in _ROLES))),
        phone=reader.text("phone", limit=30),
    )
    member = await _member(visit, draft.userid) if reader.is_right else NOT_ASKED
    draft = replace(draft, name=draft.name.strip() or member.name[:40])
    values = reader.values()
    if not draft.name:
        reader.wrong["name"] = visit.t("Please fill this in.")
    if member.is_known is False and visit.form.get("anyway") != draft.userid:
        values["anyway"] = draft.userid
        reader.wrong["userid"] = visit.t(
            "WeCom does not know this id, or the app may not see it. Press again if it is right."
        )
    if reader.is_right:
        try:
            made = await visit.act(create_staff, draft, visit.actor)
        except (StaffExists, StaffInvalid) as error:
            reader.wrong.update(_at_field(error, visit))
        else:
            return visit.go("person", code=made.code, done="employed")
    return await _list(visit, values, reader.wrong)


async def _member(visit: Visit, userid: str) -> WecomMember:
    """What the company's address book says, where there is one to ask."""
    if visit.context.wecom is None or not userid.strip():
        return NOT_ASKED
    return await visit.context.wecom.look_up(userid.strip())


def _at_field(error: StaffExists | StaffInvalid, visit: Visit) -> dict[str, str]:
    """The refusal as a sentence beside the field it is about."""
    if isinstance(error, StaffInvalid) and error.field == "userid":
        told = visit.t("Please take the id as WeCom shows it: at most 64 signs, no spaces.")
        return {"userid": told}
    field = error.field if isinstance(error, StaffInvalid) else "userid"
    return {field: explain_error(error, visit.t)[1]}


async def show_person(visit: Visit) -> web.StreamResponse:
    """GET /staff/{code}."""
    return await _person(visit)


async def _person(
    visit: Visit, *, wrong: Mapping[str, str] | None = None, link: str = ""
) -> web.StreamResponse:
    view = await visit.read(_load_person, visit.part("code"))
    person = view.person
    member = await _member(visit, person.userid)
    kept = {"name": person.name, "role": person.role.value, "phone": person.phone}
    return visit.page(
        "person.html",
        http=422 if wrong else 200,
        view=view,
        roles=ROLES,
        choices=_role_choices(visit),
        values={**kept, **(dict(visit.form.pairs) if wrong else {})},
        wrong=wrong or {},
        link=link,
        member=member,
        is_self=person.id == visit.staff.id,
        heirs=[("", visit.t("Nobody yet: every rep sees them")), *_named(view.heirs)],
    )


def _named(people: tuple[Staff, ...]) -> list[tuple[str, str]]:
    return [(s.code, f"{s.name} ({s.code})") for s in people]


def _load_person(tx: Tx, code: str) -> PersonView:
    person = _get(tx, code)
    heirs = (s for s in list_staff(tx) if s.is_active and s.role in _SELLERS)
    return PersonView(
        person,
        customers_per_rep(tx).get(person.id, 0),
        tuple(s for s in heirs if s.id != person.id),
    )


def _get(tx: Tx, code: str) -> Staff:
    found = find_staff(tx, code)
    if found is None:
        raise NotFound("staff", code)
    return found


async def save(visit: Visit) -> web.StreamResponse:
    """POST /staff/{code}: name, role and phone."""
    reader = FormReader(visit)
    person = await visit.read(_get, visit.part("code"))
    changed = replace(
        person,
        name=reader.text("name", limit=40, required=True),
        role=Role(reader.choice("role", (person.role.value, *(r.value for r in _ROLES)))),
        phone=reader.text("phone", limit=30),
    )
    if reader.is_right:
        try:
            await visit.act(change_staff, changed, visit.actor)
        except (OwnRole, LastOwner) as error:
            reader.wrong["role"] = explain_error(error, visit.t)[1]
        except StaffInvalid as error:
            reader.wrong.update(_at_field(error, visit))
        else:
            return visit.go("person", code=person.code, done="saved")
    return await _person(visit, wrong=reader.wrong)


async def switch(visit: Visit) -> web.StreamResponse:
    """POST /staff/{code}/switch: off, with a new rep for the customers, or on again."""
    code, to = visit.part("code"), visit.form.get("to")
    if to not in {"on", "off"}:
        return await _person(visit, wrong={"switch": visit.t("Please choose again.")})
    try:
        await visit.act(_switch, code, to == "on", visit.form.get("heir"), visit.actor)
    except (OwnRole, LastOwner) as error:
        return await _person(visit, wrong={"switch": explain_error(error, visit.t)[1]})
    return visit.go("person", code=code, done="let_in" if to == "on" else "let_out")


def _switch(tx: Tx, code: str, is_active: bool, heir: str, actor: Actor) -> None:
    person = change_staff(tx, replace(_get(tx, code), is_active=is_active), actor)
    if not is_active:
        _hand_over(tx, person, heir, actor)


async def hand_over(visit: Visit) -> web.StreamResponse:
    """POST /staff/{code}/customers: the customers go to another rep."""
    code = visit.part("code")
    await visit.act(_hand_over_all, code, visit.form.get("heir"), visit.actor)
    return visit.go("person", code=code, done="handed_over")


def _hand_over_all(tx: Tx, code: str, heir: str, actor: Actor) -> None:
    _hand_over(tx, _get(tx, code), heir, actor)


def _hand_over(tx: Tx, person: Staff, heir: str, actor: Actor) -> None:
    """To the person with this code, who must be able to sell; to nobody for an empty one."""
    taker = _get(tx, heir) if heir else None
    if taker is not None and not (taker.is_active and taker.role in _SELLERS):
        raise NotFound("staff", heir)
    hand_over_customers(tx, person.id, taker.id if taker else None, actor)


async def make_link(visit: Visit) -> web.StreamResponse:
    """POST /staff/{code}/link: a one-time way in, shown in this answer and never again."""
    person = await visit.read(_get, visit.part("code"))
    if not person.is_active:
        told = visit.t("Somebody switched off cannot sign in; switch on first.")
        return await _person(visit, wrong={"link": told})
    link = await visit.act(_make_link, person.id, visit.context.public_url)
    return await _person(visit, link=link)


def _make_link(tx: Tx, staff_id: StaffId, public_url: str) -> str:
    return make_login_link(tx, staff_id, public_url=public_url)
