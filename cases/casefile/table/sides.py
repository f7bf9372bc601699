"""Step one: who the sides are, who speaks for them, whether they agree to mediation, what they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import willing
from cases.casefile.table.step import Reading, Step
from cases.forms.table.side import called, home
from cases.forms.table.sides import AddSideForm
from cases.kinds import UNWILLING
from cases.models import Case, MediationConsent, Party, Representative, RightsNotice
from cases.models.party import Need
from cases.states import Verb

# What stands for a need on a card, beside its word.
ICONS = {
    Need.HEARING: "👂", Need.SIGHT: "👓", Need.READING: "📖", Need.NO_SMARTPHONE: "☎", Need.WALKING: "🦯",
    Need.DIALECT: "🗣",
}  # fmt: skip


@dataclass
class Card:
    """One side as its card shows it. `needs`: nothing for who may not know of risks; `words`: what was said with its
    answer, for who reads what is the group's own."""

    party: Party
    said: MediationConsent | None
    told: RightsNotice | None
    speakers: list[Representative]
    needs: list[tuple[str, str]]
    words: str = ""
    # Whether what it answered is for this reader: no side is told which other one does not agree.
    shows_answer: bool = True

    @property
    def called(self) -> str:
        return called(self.party)

    @property
    def home(self) -> str:
        return home(self.party)

    @property
    def has_agreed(self) -> bool:
        return willing.agrees(self.said)

    @property
    def is_unwilling(self) -> bool:
        return self.said is not None and self.said.state in UNWILLING

    @property
    def can_be_texted(self) -> bool:
        """Whether some number stands here that a text might reach."""
        own = bool(self.party.phone) and not self.party.extension and self.party.phone_denied_at is None
        return own or any(each.phone for each in self.speakers)


@dataclass
class Sides(Step):
    """The sides as they stand."""

    cards: list[Card] = field(default_factory=list)
    form: AddSideForm | None = None
    is_off: bool = False

    @property
    def agreed(self) -> int:
        return sum(card.has_agreed for card in self.cards)


def step(reading: Reading) -> Sides:
    """What the page shows of it. Four statements, whatever stands there, and two for the form."""
    case = reading.case
    said = willing.standing(case)
    told = {each.party_id: each for each in _told(case)}
    speakers: dict[int, list[Representative]] = defaultdict(list)
    for each in Representative.objects.filter(case=case, left_at=None).order_by("id"):
        speakers[each.party_id].append(each)
    cards = [
        Card(
            party=party,
            said=said.get(party.pk),
            told=told.get(party.pk),
            speakers=speakers[party.pk],
            needs=_needs(party) if reading.sight.risks else [],
            words=last.words if reading.sight.internal and (last := said.get(party.pk)) is not None else "",
            shows_answer=reading.knows_of(party.pk),
        )
        for party in willing.sides(case)
    ]
    form = AddSideForm(case=case, reader=reading.reader, auto_id="new_%s") if Verb.ADD_SIDE in reading.verbs else None
    is_off = willing.is_off(said.values())
    return Sides(verbs=reading.verbs, missing=missing(cards), cards=cards, form=form, is_off=is_off)


def missing(cards: Iterable[Card]) -> list[str]:
    """What this step still lacks, in plain words."""
    cards = list(cards)
    sentences = []
    if any(card.party.is_guessed for card in cards):
        sentences.append(_("One side is only a guess: confirm or correct it."))
    if len({card.party.side for card in cards}) < 2:
        sentences.append(_("There is only one side yet: add the other."))
    if any(card.is_unwilling for card in cards):
        sentences.append(_("A side does not agree to mediation: no session now. The site is put right all the same."))
    known = [card for card in cards if not card.party.is_guessed]
    if unasked := sum(not card.has_agreed and not card.is_unwilling for card in known):
        sentence = ngettext(
            "%(n)d side has not agreed to mediation yet.", "%(n)d sides have not agreed to mediation yet.", unasked
        )
        sentences.append(sentence % {"n": unasked})
    if untold := sum(card.told is None for card in known):
        sentence = ngettext(
            "%(n)d side has not been told its rights yet.", "%(n)d sides have not been told their rights yet.", untold
        )
        sentences.append(sentence % {"n": untold})
    if any(card.party.phone_denied_at for card in cards):
        sentences.append(_("A number is somebody else's: remove that side and add it anew."))
    return sentences


def _told(case: Case) -> Iterable[RightsNotice]:
    return RightsNotice.objects.filter(case=case, handling=case.handling).order_by("id")


def _needs(party: Party) -> list[tuple[str, str]]:
    return [(ICONS[Need(need)], str(Need(need).label)) for need in party.needs]
