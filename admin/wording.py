"""The owner's own words of a notice, in one language: written, seen filled in, taken back."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from admin.outbox import KINDS
from admin.visit import Visit
from domain.audit import AuditEntry, entries_of
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.db import Tx
from domain.notice import LONGEST_WORDING, NoticeKind, WordingUnfit, set_wording, wordings
from handlers.noticesentences import NoticeSentence, sentences_by_kind
from handlers.noticewording import (
    blank_labels,
    case_words,
    filled,
    from_page,
    on_page,
    shipped,
    unfit_text,
)
from locales import Translator

LANGUAGE_NAMES: Mapping[str, str] = {"zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English"}
"""Each called as its readers call it."""


@dataclass(frozen=True, slots=True)
class WordingField:
    """One sentence as the page shows it."""

    key: str
    side: str
    case: str
    text: str
    """What stands in the field, its blanks by the names the owner knows."""
    preview: str
    shipped: str
    blanks: tuple[tuple[str, str, bool], ...]
    """Name, example, and whether a text must have it."""
    is_title: bool
    is_own: bool
    is_stale: bool = False
    """The own text names blanks this version does not fill; it is not said."""
    wrong: str = ""
    is_unsaved: bool = False
    last: AuditEntry | None = None


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was posted for one sentence; `fault` where it cannot be said."""

    key: str
    text: str
    wrong: str = ""


async def show(visit: Visit) -> web.StreamResponse:
    """GET /notices/words/{kind}: its sentences in one language."""
    return await _page(visit, _language(visit, visit.query("language")))


async def save(visit: Visit) -> web.StreamResponse:
    """POST /notices/words/{kind}: see it filled in, say it from now on, or take it back."""
    kind, language = _kind(visit), _language(visit, visit.form.get("language"))
    found = {one.key: one for one in sentences_by_kind()[kind]}
    sentence = found.get(visit.form.get("key"))
    if sentence is None:
        raise NotFound("notice", visit.form.get("key"))
    t = visit.context.texts.translator(language)
    do = visit.form.get("do")
    text = "" if do == "reset" else from_page(visit.context.texts, visit.form.get("text"))
    if text:
        try:
            sentence.blanks.check(text, is_one_line=sentence.is_title)
        except WordingUnfit as fault:
            typed = _Typed(sentence.key, text, unfit_text(visit.t, fault))
            return await _page(visit, language, typed)
    if do == "preview":
        return await _page(visit, language, _Typed(sentence.key, text or shipped(t, sentence)))
    own = "" if text == shipped(t, sentence) else text
    await visit.act(_set, sentence.key, language, own, visit.actor)
    target = visit.url("notice_words", kind=kind, query={"language": language, "done": "saved"})
    return web.Response(status=303, headers={"Location": f"{target}#{sentence.key}"})


def _set(tx: Tx, key: str, language: str, text: str, actor: Actor) -> None:
    set_wording(tx, key, language, text=text, actor=actor)


async def _page(visit: Visit, language: str, typed: _Typed | None = None) -> web.Response:
    kind = _kind(visit)
    own, changes = await visit.read(_load, kind, language)
    fields = [
        _field(visit, one, language, own.get(one.key, ""), typed, changes.get(one.key))
        for one in sentences_by_kind()[kind]
    ]
    is_wrong = typed is not None and bool(typed.wrong)
    return visit.page(
        "notice_words.html",
        http=422 if is_wrong else 200,
        kind=kind,
        title=KINDS[str(kind)],
        language=language,
        languages=[(tag, LANGUAGE_NAMES[tag]) for tag in visit.context.texts.languages],
        fields=fields,
        longest=LONGEST_WORDING,
    )


def _load(tx: Tx, kind: NoticeKind, language: str) -> tuple[dict[str, str], dict[str, AuditEntry]]:
    changes = {
        one.key: entries_of(tx, "notice_wording", entity_id=f"{one.key}:{language}")
        for one in sentences_by_kind()[kind]
    }
    return wordings(tx, language), {key: found[-1] for key, found in changes.items() if found}


def _field(
    visit: Visit,
    one: NoticeSentence,
    language: str,
    own: str,
    typed: _Typed | None,
    last: AuditEntry | None,
) -> WordingField:
    t = visit.context.texts.translator(language)
    mine = typed if typed is not None and typed.key == one.key else None
    is_stale = bool(own) and not one.blanks.can_fill(own)
    kept = own or shipped(t, one)
    shown = mine.text if mine is not None else kept
    said = kept if mine is not None and mine.wrong else shown
    labels = blank_labels(visit.t)
    return WordingField(
        one.key,
        visit.t("To staff") if one.is_for_staff else visit.t("To the shop"),
        case_words(visit.t, one.case),
        on_page(visit.t, shown),
        filled(t, one, shipped(t, one) if is_stale and mine is None else said),
        on_page(visit.t, shipped(t, one)),
        tuple(
            (labels[name], filled(t, one, f"{{{name}}}"), name in one.blanks.facts)
            for name in _in_order(t, one)
        ),
        one.is_title,
        bool(own),
        is_stale,
        "" if mine is None else mine.wrong,
        mine is not None and mine.text != kept,
        last,
    )


def _in_order(t: Translator, one: NoticeSentence) -> list[str]:
    """The blanks as they come in what the software says."""
    words = shipped(t, one)
    return sorted(one.blanks.all, key=lambda name: words.find(f"{{{name}}}"))


def _kind(visit: Visit) -> NoticeKind:
    kinds = {str(kind): kind for kind in sentences_by_kind()}
    if visit.part("kind") not in kinds:
        raise NotFound("notice", visit.part("kind"))
    return kinds[visit.part("kind")]


def _language(visit: Visit, said: str) -> str:
    languages = visit.context.texts.languages
    return said if said in languages else visit.t.language
