"""What a resident sees behind their case's link: how it stands, what happened, and what they told us themselves.

A case that is joined to another one keeps its window: own number and words, and behind it how the other case stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access, already, reporters, timemachine, willing
from cases.actions import costs
from cases.actions.feedback import may_press
from cases.casefile import beside, contentment, promised, stages, timeline
from cases.casefile import resident_table as table
from cases.casefile.gathering import gather
from cases.casefile.timeline import Entry
from cases.clocks import explanation, summary
from cases.models import (
    Agreement,
    Announced,
    Case,
    Clock,
    CostItem,
    Deferral,
    Key,
    MediationConsent,
    Party,
    Photo,
    Referral,
    Report,
    Satisfaction,
    Undertaking,
)
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.fieldwork import PhotoKind
from cases.states import Actor, Answer, Channel, Outcome, State, Verb
from mediation.models import Promise

_AROUND = ("site__street", "building", "category", "lead__organisation", "conclusion")


class Follow(timeline.Folding, contentment.Contentment):
    """The page of the resident who reported. `case` is theirs; `matter` is where it is handled, mostly the same.

    A handful of statements, whatever the case has behind it: all that is theirs, the history, the working calendar
    where they wait for something, and whether they may press for haste.
    """

    def __init__(self, case: Case, by: Actor, *, whole_history: bool = False) -> None:
        self.case, self.matter, self.whole_history = case, reporters.matter(case), whole_history
        self.by = by

    @cached_property
    def is_spoken_for(self) -> bool:
        """Whether this is the link of a form, and the phone that was typed there has spoken for itself since: then its
        owner alone answers, and what they say is not to be read here."""
        return not self.by.is_proven and reporters.is_spoken_for(self.case)

    @property
    def is_joined(self) -> bool:
        return self.case != self.matter

    @cached_property
    def _beside(self) -> dict[str, Any]:
        case, matter = self.case, self.matter
        own = reporters.own_sides(matter, self.by)
        others = Party.objects.filter(case=matter, is_reporter=True).exclude(pk__in=own.values("pk"))
        words = own_words(case, self.by) if self.by.is_proven else _of_the_form(case, alone=self.is_spoken_for)
        held = Deferral.objects.filter(case=matter, handling=matter.handling, kind=DeferralKind.HOLD)
        parts: dict[str, Any] = {
            "words": words,
            "photos": Photo.objects.filter(_shown(case, words)).order_by("id"),
            "held": held.filter(state=DeferralState.GRANTED),
            "appointment": table.appointments(matter, own).select_related("saying"),
            "owed": promised.owed_by_sides(matter, own, is_joined=self.is_joined),
            "referrals": Referral.objects.filter(case=matter).select_related("authority").order_by("id"),
            "own": own.order_by("id"),
            "costs": costs.open_items(matter).filter(party__in=own.values("pk")),
            "announced": case.announced.select_related("notice__organisation").order_by("id"),
            "has_said_solved": Exists(own.filter(solved_at__isnull=False)),
            "has_others": Exists(others),
            "is_known_here": Exists(already.like(matter)),
            "marks": Satisfaction.objects.filter(
                case=matter, handling=matter.handling, party__in=own.values("pk")
            ).order_by("id"),
            "agreed": _agreed(matter, own),
            "said": MediationConsent.objects.filter(case=matter, handling=matter.handling, party__in=own).order_by(
                "id"
            ),
            "mediation_is_off": Exists(matter.mediation_consents.unwilling()),
            "street_knows": Exists(matter.escalations.before_the_street().told_to_residents()),
        }
        parts |= table.parts(matter, own)
        return gather(matter, parts | beside.clocks(Clock.objects.own().filter(case=matter), matter))

    @cached_property
    def agreed(self) -> list[dict[str, Any]]:
        """The clauses of the agreement in effect, for who is a side of it; none once it is masked. What is owed by one
        stands with `promises`, and only there."""
        owed = {each.clause for each in self.promises}
        return [said for key, said in self._clauses.items() if key not in owed]

    @cached_property
    def _clauses(self) -> dict[tuple[int, int], dict[str, Any]]:
        return promised.clauses(self._beside["agreed"])

    # -- how it stands: parts/resident_headline.html, parts/resident_now.html -----------------------------------------

    @property
    def has_said_solved(self) -> bool:
        """Whether this resident has said "solved"; others may still be asked."""
        return self._beside["has_said_solved"]

    @property
    def has_others(self) -> bool:
        """Whether anybody else reported it too, of which they are told nothing."""
        return self._beside["has_others"]

    @property
    def awaits_answer(self) -> bool:
        return access.awaits_answer(self.matter) and not self.has_said_solved

    @property
    def is_thanked(self) -> bool:
        """Whether it is settled by their own word. A case settled before several could be asked has one reporter."""
        solved = self.matter.answer == Answer.SOLVED
        return self.has_said_solved if self.has_others or not solved else True

    @cached_property
    def clocks(self) -> dict[str, Clock]:
        """The promises of the present handling, by what is promised; of several of a kind the last."""
        clocks = sorted(beside.laid_out(self._beside), key=lambda clock: clock.pk)
        return {clock.promise: clock for clock in clocks if clock.handling == self.matter.handling}

    @property
    def next_clock(self) -> Clock | None:
        """The promise the resident waits for now."""
        wanted = {
            State.REPORTED: (Promise.ASSIGN,),
            State.ASSIGNED: (Promise.ARRIVE,),
            State.ON_SITE: (Promise.RESOLVE,),
        }.get(State(self.matter.state), ())
        return next((self.clocks[name] for name in wanted if name in self.clocks), None)

    @property
    def stages(self) -> list[stages.Stage]:
        """How far it is, as a parcel's page says it."""
        return stages.of(self.matter, self.clocks)

    @property
    def is_late(self) -> bool:
        """Whether what the resident waits for should have been done."""
        return any(stage.is_late for stage in self.stages)

    @cached_property
    def why(self) -> list[str]:
        """Why the promise the resident waits for is due when it is."""
        clock = self.next_clock
        if clock is None:
            return []
        assigning = [row for row in self._beside["clocks"] if row.promise == Promise.ASSIGN]
        holds = self._beside["holds"]
        explainer = explanation.Explainer(self.matter, [clock], holds=holds, assigning=assigning)
        return summary.sentences(clock, explainer=explainer)

    @property
    def held(self) -> Deferral | None:
        """The hold that is running; one whose end has passed holds nothing any more, though nobody has noted it yet."""
        return next((hold for hold in self._beside["held"] if hold.until > timemachine.now()), None)

    @property
    def appointment(self) -> Undertaking | None:
        """The next one that is still to come."""
        return next((row for row in self._beside["appointment"] if row.due_at > timemachine.now()), None)

    @cached_property
    def promises(self) -> list[promised.Owed]:
        """What one owes another, open or kept, of which there is something to read: with whether it is theirs."""
        mine = {party.pk for party in self._beside["own"]}
        rows = (promised.Owed(row, row.party_id in mine) for row in self._beside["owed"] if row.told)
        return [replace(each, said=self._clauses.get(each.clause, {})) for each in rows]

    @property
    def referrals(self) -> list[Referral]:
        """To which authorities it was handed on."""
        return self._beside["referrals"]

    @property
    def street_knows(self) -> bool:
        return self._beside["street_knows"]

    @cached_property
    def can_press(self) -> bool:
        return may_press(self.matter)

    @property
    def costs(self) -> list[CostItem]:
        """What is asked of this resident, and of nobody else."""
        return self._beside["costs"]

    @property
    def announced(self) -> list[Announced]:
        """The works notices that had told of it."""
        return self._beside["announced"]

    # -- the table: parts/resident_table.html --------------------------------------------------------------------------

    @cached_property
    def table(self) -> table.ResidentTable:
        """The sessions they are asked to, and what was said there that is theirs to read."""
        return table.of_resident(self.matter, self._beside)

    # -- what happened: parts/history.html ----------------------------------------------------------------------------

    @cached_property
    def _history(self) -> list[Entry]:
        return timeline.public(self.case, by=self.by, is_spoken_for=self.is_spoken_for)

    # -- mediation: parts/mediation.html ------------------------------------------------------------------------------

    @property
    def said(self) -> MediationConsent | None:
        """Whether they were asked to agree to mediation, and what they have said last."""
        return next(iter(reversed(self._beside["said"])), None)

    @property
    def mediation_is_off(self) -> bool:
        """Whether a side does not agree to it; which, nobody is told."""
        return self._beside["mediation_is_off"]

    # -- what they told us --------------------------------------------------------------------------------------------

    @property
    def words(self) -> list[Report]:
        return self._beside["words"]

    @property
    def photos(self) -> list[Photo]:
        """Their own, and of the result."""
        return self._beside["photos"]

    # -- buttons ------------------------------------------------------------------------------------------------------

    @cached_property
    def verbs(self) -> list[str]:
        possible = access.possible(self.by, self.matter)
        return _offered(possible, alone=not self.has_others, said_solved=self.has_said_solved)


def for_resident(case: Case, by: Actor, *, whole_history: bool = False) -> Follow:
    """What this resident sees of the case whose link they hold; nothing is asked before a section is."""
    return Follow(case, by, whole_history=whole_history)


def _offered(possible: list[str], *, alone: bool, said_solved: bool) -> list[str]:
    """What they can do, without taking back what others reported too, or saying twice that it is solved."""
    needless = {*(() if alone else (Verb.WITHDRAW,)), *((Verb.CONFIRM,) if said_solved else ())}
    return [verb for verb in possible if verb not in needless]


def own_words(case: Case, by: Actor) -> QuerySet[Report]:
    """What the owner of the phone said: by text, form or link, to a member who wrote it down for them, or in a text of
    theirs that a member put to the case; here, or to the case this one is or was joined to. What a member, another
    resident or another sender adds is not theirs to read."""
    own = case.parties.filter(is_reporter=True, came_with=None, phone=by.phone)
    by_themselves = Q(taken_by__isnull=True) & (Q(party__isnull=True) | Q(party__came_with__isnull=True))
    texted = Q(inbound__sender=by.phone)
    here = Q(case=case) & (by_themselves | Q(party__in=own) | texted)
    there = Q(party__in=Party.objects.filter(came_with=case))
    if case.joined_to_id is not None:
        there |= Q(case=case.joined_to_id) & texted
    return Report.objects.filter(here | there).select_related("saying").order_by("id")


def _of_the_form(case: Case, *, alone: bool) -> QuerySet[Report]:
    """What was said by the form whose link this is, and behind that link since; `alone`: the form's own words and no
    others, because the phone has spoken for itself since."""
    own = Q(case=case, party__came_with__isnull=True) | Q(party__in=Party.objects.filter(came_with=case))
    said = Report.objects.filter(own, channel=Channel.FORM, taken_by__isnull=True, inbound__isnull=True)
    said = said.filter(case=case, at=case.reported_at) if alone else said
    return said.select_related("saying").order_by("id")


def _shown(case: Case, words: QuerySet[Report]) -> Q:
    """Their own photos, and of the result; not that of another home."""
    shown = Q(kind=PhotoKind.REPORT, report__in=words)
    if case.outcome == Outcome.RECTIFIED:
        shown |= Q(kind=PhotoKind.RESULT, case=case)
    # What an organisation put right, not what another resident shows of their home.
    shown |= Q(kind=PhotoKind.DONE, case=case, undertaking__by_organisation__isnull=False)
    return shown


@dataclass(frozen=True)
class Opened:
    """What a link opens: the case, as whom, and the key itself."""

    case: Case
    by: Actor
    token: str
    # Of a side that did not report: it is shown what concerns itself, and nothing of what anybody else said.
    is_other_side: bool = False


def by_link(token: str) -> Opened | None:
    """What stands behind a link: a key that came back from a phone, or the case's own, which a form's sender was shown.
    None if there is no such link, or none any more."""
    around = (*_AROUND, *(f"joined_to__{each}" for each in _AROUND))
    if case := Case.objects.select_related(*around).filter(token=token).first():
        return Opened(case, Actor(case_id=case.pk), token)
    own = Party.objects.filter(case=OuterRef("case"), phone=OuterRef("phone"), is_reporter=True)
    keys = Key.objects.filter(token=token, token_until__gt=timemachine.now()).annotate(is_reporters=Exists(own))
    key = keys.select_related("read_out_by", *(f"case__{each}" for each in ("joined_to", *around))).first()
    if key is None:
        return None
    by = Actor(case_id=key.case_id, phone=key.phone, through=key.through, via=key.read_out_by)
    if not key.is_reporters and willing.side_of(reporters.matter(key.case), by)[0] is None:
        return None
    return Opened(key.case, by, token, is_other_side=not key.is_reporters)


def _agreed(case: Case, own: QuerySet[Party]) -> QuerySet[Agreement]:
    there = Agreement.objects.filter(case=case, effective_at__isnull=False, ended_at__isnull=True)
    return there.filter(sides__party__in=willing.answered(own)).select_related("text").order_by("id")
