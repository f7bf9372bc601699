"""What a text may say of a case, value by value, in the language of its reader. The words around are templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import translation

from cases import access
from cases.announcements.recipients import Circle
from cases.formats import read_out, when, yuan
from cases.masking import masked, without_papers
from cases.models import Party, Session
from cases.models.party import Side
from cases.states import ALL_PROMISES, Answer, Coming, HoldReason, Outcome, SessionKind, SignKind, Verb
from mediation.models import Committee, CostKind, EmergencyService, Promise, Rule, Tier
from mediation.naming import in_language
from notifications.segments import cut

ENDS_A_SENTENCE = "。.！!；;，, "


@lru_cache(maxsize=1024)
def _label(choices: type[TextChoices], value: str | None, language: str) -> str:
    """What a choice is called in that language; empty for none, and for a word that is no such choice."""
    with translation.override(language):
        return str(choices(value).label) if value in choices.values else ""


class Placeholders(Mapping[str, str]):
    """What a text may say of the case, in one language. Each value is worked out when the words ask for it: they ask
    for four of some twenty. Names and places are cut to fit, the number never."""

    def __init__(self, circle: Circle, language: str, *, is_members: bool = False) -> None:
        self._circle, self._language, self._is_members = circle, language, is_members
        self._worked_out: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        value = self._worked_out.get(name)
        if value is None:
            value = _words_to_members(self._circle) if self._is_members and name == "words" else None
            value = self._worked_out[name] = value or VALUE_OF[name](self._circle, self._language)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(name for name in VALUE_OF if name in self)

    def __contains__(self, name: object) -> bool:
        return name in VALUE_OF and (name not in MOMENTS or MOMENTS[name] in self._circle.event.facts)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _lead(circle: Circle, language: str) -> str:
    return cut(circle.case.lead_name or "", 6)


def _words(circle: Circle, language: str) -> str:
    return _fitted(without_papers(circle.event.words))


def _words_to_members(circle: Circle) -> str:
    """Without the numbers of people: whoever must know them finds them on the page, where it is known who looks; a text
    lies open on a phone."""
    return _fitted(masked(circle.event.words))


def _said(circle: Circle, language: str) -> str:
    """What was said first, to whoever leads, without the numbers of people; what it is about, where nothing is left, or
    to a side of the works, which sees the problem and the place only (law.md section 8)."""
    hears_words = circle.case.lead_kind not in access.SIDES_OF_THE_WORKS
    said = cut(" ".join(masked(circle.case.first_words).split()).rstrip(ENDS_A_SENTENCE), 18) if hears_words else ""
    return said or cut(circle.case.category(language), 18)


def _page(circle: Circle, language: str) -> str:
    """The address of the case, last in its text: where a country takes no links it is left out (`countries`)."""
    return settings.PUBLIC_URL + reverse("desk-case", args=[circle.case.number])


def _fitted(words: str) -> str:
    # The sentence around them ends them.
    return cut(" ".join(words.split()).rstrip(ENDS_A_SENTENCE), 20)


def _place(circle: Circle, language: str) -> str:
    return cut(circle.case.place(language), 18) or in_language(language, zh="地点待查", en="place not known")


def _call(circle: Circle, language: str) -> str:
    """Whom to ring in this danger, with the number. Without one of the gas line: the fire brigade, which comes to gas
    as well."""
    service, number = circle.case.emergency, ""
    if service == EmergencyService.GAS:
        number = circle.gas_line()
        service = service if number else EmergencyService.FIRE.value
    return " ".join(part for part in (_label(EmergencyService, service, language), number) if part)


def _office(circle: Circle, language: str) -> str:
    return cut(circle.case.office, 7) or in_language(language, zh="街道办", en="the street office")


def _brief(most: int, circle: Circle, language: str) -> str:
    with translation.override(language):
        told = circle.owed.told if circle.owed is not None else ""
    return cut(" ".join(told.split()).rstrip(ENDS_A_SENTENCE), most)


def _ower(circle: Circle, language: str) -> str:
    organisation = circle.owed.by_organisation if circle.owed is not None else None
    if organisation is not None:
        return cut(organisation.called, 8)
    return in_language(language, zh="居民", en="resident")


def _notice(circle: Circle, language: str) -> str:
    return circle.owed.notice.number if circle.owed is not None and hasattr(circle.owed, "notice") else ""


def _authority(circle: Circle, language: str) -> str:
    if circle.owed is None or not hasattr(circle.owed, "referral"):
        return ""
    return cut(circle.owed.referral.authority.called, 8)


def _due(promise: str, circle: Circle, language: str) -> str:
    return circle.due_sentence(promise, language)


def _moment(fact: str, circle: Circle, language: str) -> str:
    return when(datetime.fromisoformat(circle.event.facts[fact]), language)


# Moments that stand in the facts of some events, in ISO 8601. Asking for one that is missing is a KeyError.
MOMENTS = {"missed": "due_at", "decide_by": "decide_by", "until": "until", "was_at": "was_at"}


def _venue(circle: Circle, language: str) -> str:
    """Where they meet, cut to fit; by phone nowhere."""
    facts = circle.event.facts
    if facts.get("held_as") == SessionKind.PHONE:
        return in_language(language, zh="电话沟通", en="by phone")
    row = Session.objects.filter(pk=facts.get("session_id")).values_list("place", flat=True).first()
    return cut(row or "", 14) or in_language(language, zh="地点另告", en="to be told")


def _dates(circle: Circle, language: str) -> str:
    """The dates that were offered, each with the digit that picks it: `1)28日9:00 2)…`."""
    offered = (circle.event.facts.get(each) for each in ("first", "second", "third"))
    dates = [when(datetime.fromisoformat(each), language) for each in offered if each]
    return " ".join(f"{digit}){date}" for digit, date in enumerate(dates, 1))


def _coming(circle: Circle, language: str) -> str:
    return _label(Coming, circle.event.facts.get("coming"), language)


def _which_side(circle: Circle, language: str) -> str:
    """A side as it is told to whoever leads: an organisation by its name, a resident as one."""
    party = Party.ever.filter(pk=circle.event.facts.get("party_id")).select_related("organisation").first()
    if party is not None and party.organisation is not None:
        return cut(party.organisation.called, 8)
    return _label(Side, party.side if party is not None else Side.COMPLAINANT, language)


def _committee(circle: Circle, language: str) -> str:
    """The people's mediation committee to which a record is handed, cut to fit."""
    row = Committee.objects.filter(pk=circle.event.facts.get("committee_id")).values_list("name", flat=True).first()
    return cut(row or "", 12) or in_language(language, zh="人民调解委员会", en="a committee")


def _item(circle: Circle, language: str) -> str:
    """What of the list of shared costs it is, cut to fit."""
    kind = CostKind.objects.filter(pk=circle.event.facts.get("kind_id")).first()
    if kind is None:
        return in_language(language, zh="费用", en="a cost")
    return cut(kind.label(language), 24 if language.startswith("en") else 8)


def _amount(circle: Circle, language: str) -> str:
    """How much is asked, or was agreed."""
    facts = circle.event.facts
    return yuan(Decimal(facts.get("agreed_fen", facts.get("asked_fen", 0))) / 100, language)


def _asked(circle: Circle, language: str) -> str:
    """What is asked of a side, how much, and by which rule, as one cites it: cut to fit where the rule is long."""
    rule = Rule.objects.filter(pk=circle.event.facts.get("rule_id")).first()
    said = f"{_item(circle, language)} {_amount(circle, language)}"
    if rule is not None:
        said += in_language(language, zh=",依据", en=", by ") + rule.cited(language)
    return cut(said, 80 if language.startswith("en") else 28)


VALUE_OF: dict[str, Callable[[Circle, str], str]] = {
    "number": lambda circle, language: circle.case.number,
    "place": _place,
    "site": lambda circle, language: cut(circle.case.site(language), 12),
    "guess": lambda circle, language: circle.guess(language),
    "announced": lambda circle, language: circle.announced(language),
    "category": lambda circle, language: circle.case.category(language),
    "tier": lambda circle, language: _label(Tier, circle.case.tier, language),
    "lead": _lead,
    "hotline": lambda circle, language: circle.hotline,
    "office": _office,
    # A street office without a telephone of its own is asked for by the site's.
    "office_phone": lambda circle, language: read_out(circle.case.office_phone or circle.case.hotline or ""),
    "words": _words,
    "said": _said,
    "page": _page,
    "brief": partial(_brief, 20),
    "short": partial(_brief, 12),
    "ower": _ower,
    "owed_by": lambda circle, language: when(circle.owed.due_at if circle.owed is not None else None, language),
    "count": lambda circle, language: str(circle.owes_so_many),
    "notice": _notice,
    "authority": _authority,
    "outcome": lambda circle, language: _label(Outcome, circle.case.outcome, language),
    "sign": lambda circle, language: _label(SignKind, circle.event.facts.get("kind"), language),
    "reason": lambda circle, language: _label(HoldReason, circle.event.facts.get("reason"), language),
    "promise": lambda circle, language: _label(Promise, circle.event.facts.get("promise"), language),
    "deed": lambda circle, language: _label(Verb, circle.event.facts.get("deed"), language),
    "answer": lambda circle, language: _label(Answer, circle.case.answer, language),
    "reopen_by": lambda circle, language: when(circle.case.reopen_until, language),
    "call": _call,
    "venue": _venue,
    "dates": _dates,
    "coming": _coming,
    "which_side": _which_side,
    "committee": _committee,
    "item": _item,
    "amount": _amount,
    "asked": _asked,
    **{f"{promise.value}_by": partial(_due, promise) for promise in ALL_PROMISES},
    **{name: partial(_moment, fact) for name, fact in MOMENTS.items()},
}
