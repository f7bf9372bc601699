"""How a case is said on a page: badges, due times in plain words, places, phone numbers.

Takes rows that are already there and asks the database nothing. Sentences of history stand in `cases.casefile`.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from cases import formats, masking
from cases.hands import Why
from cases.models import Case, Clock, Sign, Visit
from cases.states import End, State, Verb
from mediation.models import Promise, Rule, Tier, WorksNotice
from notifications import phones

register = template.Library()

SOON = timedelta(hours=2)


def _language() -> str:
    return get_language() or "zh-hans"


@register.filter
def moment(at: datetime | None) -> str:
    """`today 15:30`, `tomorrow 09:00`, `yesterday 18:10`, else `22 Nov 15:30`; `4 Jan 2027 09:00` in another year."""
    if at is None:
        return ""
    local, now = timezone.localtime(at), timezone.localtime()
    names = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    away = (local.date() - now.date()).days
    if away in names:
        return f"{names[away]} {local:%H:%M}"
    said = formats.when(at, _language())
    if local.year == now.year:
        return said
    if _language().startswith("en"):
        return f"{local.day} {formats.MONTHS[local.month - 1]} {local:%Y %H:%M}"
    return f"{local.year}年{said}"


@register.filter
def day(at: date | None) -> str:
    """A date with its year; nothing for none."""
    return formats.day(at, _language()) if at is not None else ""


@register.filter
def yuan(amount: Decimal) -> str:
    return formats.yuan(amount, _language())


@register.filter
def cited(rule: Rule) -> str:
    """Where a rule stands, as one cites it."""
    return rule.cited(_language())


@register.filter
def works(notice: WorksNotice) -> str:
    """When announced works are and what is noticed of them."""
    return formats.works(notice, _language())


@register.filter
def works_place(notice: WorksNotice) -> str:
    """Where they are; its buildings are at hand (`views.works.of_page`)."""
    numbers = sorted(building.number for building in notice.buildings.all())
    return formats.buildings(numbers, _language()) or gettext("the whole site")


@register.filter
def words(text: str) -> str:
    """What a text said, or that it said nothing: blanks alone would leave a line, or a link, without a name."""
    return text.strip() or gettext("(no words)")


@register.filter
def hands(code: str) -> str:
    """Why whoever leads cannot act, in a few words."""
    return str(Why(code).label)


@register.filter
def numberless(text: str) -> str:
    """Words with the numbers of people in them hidden, for who does not (or not yet) need them."""
    return masking.masked(text)


@register.filter
def paperless(text: str) -> str:
    """A member's words as a resident reads them: telephones stay, identity numbers are hidden."""
    return masking.without_papers(text)


@register.filter
def span(length: timedelta) -> str:
    """A length of time in one rough word: `40 min`, `5 h`, `3 days`."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < 90:
        return gettext("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return gettext("%(n)d h") % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


@register.simple_tag
def due(clock: Clock | None) -> SafeString:
    """The promise in plain words: `by today 15:30 · 40 min left`, `was due … · 2 h late`, `done … · in time`."""
    if clock is None:
        return SafeString("")
    if clock.stopped_at is None:
        return due_at(clock.due_at)
    if clock.was_missed:
        late = gettext("%(span)s late") % {"span": span(clock.stopped_at - clock.due_at)}
        return _said_due("late", moment(clock.stopped_at), late)
    rest = gettext("in time") if clock.was_kept else str(End(clock.ended).label)
    return _said_due("met" if clock.was_kept else "over", moment(clock.stopped_at), rest)


@register.simple_tag
def due_at(at: datetime | None) -> SafeString:
    """The same for a running promise of which only the moment is known."""
    if at is None:
        return SafeString("")
    left = at - timezone.now()
    if left < timedelta(0):
        late = gettext("%(span)s late") % {"span": span(left)}
        return _said_due("late", gettext("was due %(moment)s") % {"moment": moment(at)}, late)
    ahead = gettext("%(span)s left") % {"span": span(left)}
    return _said_due("soon" if left < SOON else "ahead", gettext("by %(moment)s") % {"moment": moment(at)}, ahead)


def _said_due(tone: str, by: str, rest: str) -> SafeString:
    return format_html('<span class="due due--{}">{} · {}</span>', tone, by, rest)


@register.filter
def lateness(at: datetime | None) -> str:
    """The class of a card by its next due time: `card--late` once missed, `card--soon` in the last two hours."""
    if at is None:
        return ""
    left = at - timezone.now()
    return "card--late" if left < timedelta(0) else "card--soon" if left < SOON else ""


@register.filter
def age(at: datetime) -> str:
    """How long something has been waiting: `3 h`."""
    return span(timezone.now() - at)


@register.simple_tag
def mark(kind: str, words: object) -> SafeString:
    """How something stands: the words, and by its kind a colour and a shape (`.badge` in site.css). `kind` is a tier, a
    state of a case, or one of good, bad, broken, waits, off, guess, sign; empty for neither."""
    return format_html('<span class="badge{}">{}</span>', f" badge--{kind}" if kind else "", words)


@register.simple_tag
def tier_badge(case: Case) -> SafeString:
    return mark(case.tier, Tier(case.tier).label)


@register.simple_tag
def state_badge(case: Case) -> SafeString:
    return mark(case.state, State(case.state).label)


@register.filter
def place(case: Case) -> str:
    return formats.place(case, _language()) or gettext("place not known yet")


@register.filter
def wanted(request: Any) -> str:
    """What somebody asks for: the deed, and how it would be: `Close · Outside our remit`."""
    return formats.wanted(request, _language())


@register.filter
def of(table: Mapping[int, object], key: int) -> object:
    """What a table holds for a row, by its id; nothing if it holds nothing."""
    return table.get(key, ())


@register.filter
def promise(name: str | None) -> str:
    return str(Promise(name).label) if name else ""


@register.filter
def missed(case: Any) -> str:
    """Why a case of the review queue is there: `Missed: Arrive · 2 wait`, `Raised by a person`."""
    why = (
        gettext("Missed: %(promise)s") % {"promise": promise(case.missed)}
        if case.missed
        else gettext("Put here by hand")
    )
    return why if case.waiting < 2 else f"{why} · " + gettext("%(n)d wait for your decision") % {"n": case.waiting}


@register.filter
def distance(visit: Visit) -> str:
    """How far from the site a position lay, and how far the phone may have been wrong; or that nobody can say."""
    if visit.metres_away is None:
        return gettext("distance not known: the site has no position yet")
    far = f"{visit.metres_away / 1000:.1f} km" if visit.metres_away >= 10_000 else f"{visit.metres_away} m"
    said = gettext("%(far)s from the site") % {"far": far}
    return f"{said} (±{visit.accuracy_metres} m)" if visit.accuracy_metres else said


@register.filter
def sign(row: Sign) -> str:
    """An early sign, with the number of households where it counts them."""
    households = row.facts.get("households")
    return f"{row.get_kind_display()}: {households}" if households else str(row.get_kind_display())


@register.filter
def verb_label(verb: str) -> str:
    return str(Verb(verb).label)


@register.filter
def category(case: Case) -> str:
    return case.category.label(_language())


@register.filter
def label(thing: object) -> str:
    """A site, building or category in the reader's language."""
    return str(thing.label(_language()))  # type: ignore[attr-defined]


@register.filter
def masked(phone: object) -> str:
    """`139****0012`."""
    return phones.masked(str(phone)).removeprefix("+86")


@register.filter
def telephone(phone: object) -> str:
    """A number as it is dialled here: `139 5260 0012`."""
    return str(getattr(phone, "as_national", phone))


@register.filter
def tel(phone: object) -> str:
    """The same number for a `tel:` link: `+8613952600012`."""
    return str(getattr(phone, "as_e164", phone))
