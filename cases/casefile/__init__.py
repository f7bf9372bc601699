"""Everything one page shows of one case, in sections, each asked for when the page comes to it and as far as its
reader may see it (law.md section 8).

For a member the whole history; the resident's page is `resident`. Lists of cases are `queues`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from cases import access, handled
from cases.actions import undertaking
from cases.casefile import beside, missed, neighbours, promised, proving, ringing, rules, timeline
from cases.casefile.other_side import OtherSide
from cases.casefile.promised import Promised
from cases.casefile.resident import Follow, Opened, by_link, for_resident
from cases.casefile.timeline import Entry
from cases.casefile.visits import Visits
from cases.clocks import explanation
from cases.deeds import DEEDS
from cases.models import (
    AsideRequest,
    Case,
    Clock,
    Consent,
    Deferral,
    Document,
    Escalation,
    Party,
    Photo,
    Report,
    Representative,
    Request,
    Sign,
    Undertaking,
)
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import EscalationState
from cases.states import Actor, Button, Verb
from mediation import directory
from mediation.calendar import WorkingHours
from mediation.models import Member, Promise, Terms

__all__ = ["CaseFile", "Follow", "Opened", "OtherSide", "by_link", "for_member", "for_resident"]


class CaseFile(Visits, timeline.Folding, rules.AtHand, proving.Proving, missed.Missed, ringing.Ringing):
    """The page of a member who may open the case (`access.visible_to` was asked before).

    Four statements, whatever the case has behind it: what the member is to it, all that stands beside it, its history,
    and the working calendar; one more where a sign counts households, and one where it matters who ever had a part in
    it. `whole_history`: not only the newest entries.
    """

    def __init__(self, case: Case, member: Member, *, whole_history: bool = False, contact_open: bool = False) -> None:
        self.case, self.member, self.whole_history = case, member, whole_history
        self._contact_open = contact_open

    # -- the reader ---------------------------------------------------------------------------------------------------

    @cached_property
    def roles(self) -> frozenset[str]:
        return access.roles(self._by, self.case)

    @cached_property
    def sight(self) -> access.Sight:
        sight = access.sight(self.member, self.case, mine=self.roles)
        return replace(sight, numbers=True) if self._contact_open and sight.words else sight

    @cached_property
    def _parts(self) -> handled.Parts:
        return handled.parts(self.case)

    @property
    def is_of_the_works(self) -> bool:
        """Whether the reader speaks for a side of the works, which is why it sees the place only."""
        return access.speaks_for_a_side(self.member)

    @property
    def _by(self) -> Actor:
        return Actor(member=self.member)

    @cached_property
    def _beside(self) -> dict[str, Any]:
        return beside.of_case(self.case, self.sight, self.member)

    # -- people: parts/people.html ------------------------------------------------------------------------------------

    @property
    def parties(self) -> list[Party]:
        return self._beside["parties"]

    @property
    def speakers(self) -> list[Representative]:
        """Who speaks or helps for a side; not for who sees the place only."""
        return self._beside["speakers"] if self.sight.words else []

    @property
    def helpers(self) -> list[Member]:
        return self._beside["helpers"]

    @property
    def has_a_number(self) -> bool:
        """Whether any resident who reported it can be rung."""
        return any(party.is_reporter and party.phone for party in self._beside["parties"])

    @property
    def cannot_text_back(self) -> list[Party]:
        """Those of the parties who can be texted and cannot answer by text: they are to be phoned."""
        return [party for party in self._beside["parties"] if party.can_answer is False]

    @property
    def consents(self) -> list[Consent]:
        """What the parties have agreed to, in this handling, of whoever leads now, though tied."""
        now = (self.case.lead_id, self.case.handling)
        return [consent for consent in self._beside["consents"] if (consent.lead_id, consent.handling) == now]

    @property
    def asides(self) -> list[AsideRequest]:
        """Who was asked to step aside: for the group, and never for the one it is about."""
        if not self.sight.internal:
            return []
        return [request for request in self._beside["asides"] if request.about_id != self.member.pk]

    # -- words and photos: parts/reports.html -------------------------------------------------------------------------

    @property
    def reports(self) -> list[Report]:
        """What was said, here and in the cases handled under this one; nothing for who sees the place only."""
        return self._beside.get("reports", [])

    @property
    def photos(self) -> list[Photo]:
        return self._beside.get("photos", [])

    # -- papers: parts/papers.html -------------------------------------------------------------------------------------

    @property
    def documents(self) -> list[Document]:
        """The last that were printed for such readers; of the works each organisation knows its own."""
        own = self.member.organisation_id
        return [each for each in self._beside["documents"] if each.organisation_id in (None, own)]

    # -- promises: parts/clocks.html ----------------------------------------------------------------------------------

    @property
    def clocks(self) -> list[Clock]:
        """The promises of the present handling."""
        return [clock for clock in self._own_clocks if clock.handling == self.case.handling]

    @property
    def earlier_clocks(self) -> list[Clock]:
        return [clock for clock in self._own_clocks if clock.handling != self.case.handling]

    @cached_property
    def why(self) -> dict[int, list[explanation.Line]]:
        """Why each clock on the page is due when it is, by its id."""
        shown = self._clocks
        explainer = explanation.Explainer(
            self.case,
            shown,
            hours=self.hours,
            holds=self._beside["holds"],
            assigning=[clock for clock in shown if clock.promise == Promise.ASSIGN],
        )
        return {clock.pk: explainer.lines(clock) for clock in shown}

    @cached_property
    def hours(self) -> WorkingHours:
        return directory.working_hours()

    @property
    def deferrals(self) -> list[Deferral]:
        """Holds and extensions that are asked for, and the hold that runs."""
        return self._beside["deferrals"]

    @property
    def asked_time(self) -> list[Deferral]:
        """Holds and extensions that wait for a decision."""
        return [deferral for deferral in self.deferrals if deferral.state == DeferralState.ASKED]

    @property
    def requests(self) -> list[Request]:
        """What somebody asks for that another decides, besides time."""
        return self._beside["requests"]

    @property
    def undertakings(self) -> list[Undertaking]:
        """What is still to be done, the soonest first."""
        return self._beside["undertakings"]

    @cached_property
    def promises(self) -> list[Promised]:
        """The same but for the month to mediate, with what of it is the reader's to do or to note."""
        rows = self.undertakings
        follows_up = any(row.kind in undertaking.FOLLOW_UPS for row in rows)
        return promised.of_case(
            rows, by=self._by, mine=self.roles, sight=self.sight,
            asks_nobody=self._parts.asks_nobody if follows_up else frozenset(),
            notices=self._beside["notices"], referrals=self._beside["referrals"], photos=self._beside["owed_photos"],
        )  # fmt: skip

    @property
    def may_keep(self) -> bool:
        """Whether something was agreed that is this member's to note as done."""
        return any(each.may_note for each in self.promises)

    @property
    def _own_clocks(self) -> list[Clock]:
        return [clock for clock in self._clocks if clock.escalation_id is None]

    @cached_property
    def _clocks(self) -> list[Clock]:
        return beside.laid_out(self._beside)

    # -- the street office: parts/waiting.html, parts/requests.html ---------------------------------------------------

    @cached_property
    def waiting(self) -> list[Escalation]:
        """What is before the street office and not closed; each with the promises `running` on it."""
        waiting: list[Any] = self._beside["waiting"]
        for escalation in waiting:
            riding = (clock for clock in self._clocks if clock.escalation_id == escalation.pk)
            escalation.running = sorted(riding, key=lambda clock: clock.pk)
        return waiting

    @property
    def needs_decision(self) -> bool:
        return any(escalation.is_waiting for escalation in self.waiting)

    @property
    def has_new(self) -> bool:
        return any(escalation.state == EscalationState.RAISED for escalation in self.waiting)

    # -- early signs: parts/early.html --------------------------------------------------------------------------------

    @property
    def signs(self) -> list[Sign]:
        """The early signs of the present handling; nothing for who may not know of risks."""
        return self._beside.get("signs", [])

    @cached_property
    def siblings(self) -> list[Case]:
        """The neighbours' cases that a counted sign speaks of."""
        terms = next(iter(self._beside.get("terms", [])), Terms(pk=1))
        return neighbours.siblings(self.case, self.signs, self.member, terms=terms)

    # -- cases handled together: parts/case_head.html -----------------------------------------------------------------

    @cached_property
    def joined(self) -> list[Case]:
        """The cases handled under this one, each with what of its own is `still_open`: that climbs all the same."""
        joined: list[Any] = self._beside["joined"]
        for case in joined:
            case.still_open = [row for row in self._beside["still_open"] if row.case_id == case.pk]
        return joined

    # -- history: parts/history.html ----------------------------------------------------------------------------------

    @cached_property
    def _history(self) -> list[Entry]:
        return timeline.whole(self.case, self.sight, reader=self.member)

    @property
    def tried(self) -> list[Entry]:
        """What people have done about it so far, newest first; all of it, for it is decided on."""
        return [entry for entry in self._history if DEEDS[entry.verb].counts_as_tried]

    # -- buttons: parts/verbs.html ------------------------------------------------------------------------------------

    @cached_property
    def verbs(self) -> list[str]:
        """What the reader could do now. What they may depends on is beside the case already."""
        case, there = self.case, self._beside
        case.gathers_others, case.is_before_the_street = bool(there["joined"]), bool(there["waiting"])
        case.has_a_request, case.has_doubts = bool(there["requests"]), bool(there["doubts"])
        case.is_to_be_called = there["is_to_be_called"]
        case.gives_its_number = any(party.shares_contact for party in there["parties"])
        return access.possible(
            self._by, case, mine=self.roles, had_a_part=lambda: self.member.pk in self._parts.had_one
        )

    @property
    def first_verbs(self) -> list[str]:
        """The buttons that move the case on, most expected first."""
        return self._buttons(Button.FIRST)

    @property
    def other_verbs(self) -> list[str]:
        """What is possible too, but rarer."""
        return self._buttons(Button.MORE)

    def _buttons(self, place: Button) -> list[str]:
        """In the order of the rows."""
        rows = (row for row in DEEDS.values() if row.button == place)
        return [row.verb for row in rows if row.verb in self.verbs and self._makes_sense(row.verb)]

    def _makes_sense(self, verb: str) -> bool:
        """Whether what the verb answers to is there: something asked for, held, undertaken or escalated."""
        asked = {deferral.kind for deferral in self.asked_time}
        anothers = [request for request in self.requests if request.asked_by_id != self.member.pk]
        is_held = any(deferral.state == DeferralState.GRANTED for deferral in self.deferrals)
        answers_to: dict[str, bool] = {
            Verb.DECIDE: self.needs_decision,
            Verb.HOLD: DeferralKind.HOLD in asked,
            Verb.EXTEND: DeferralKind.EXTENSION in asked,
            Verb.REFUSE: bool(asked) or bool(anothers),
            Verb.GRANT: bool(anothers),
            # Who may close presses that; it asks by itself.
            Verb.ASK: not self.requests and Verb.CLOSE not in self.verbs and self.case.is_open,
            Verb.RELEASE: is_held,
            Verb.ASK_HOLD: not is_held and DeferralKind.HOLD not in asked,
            Verb.ASK_EXTENSION: DeferralKind.EXTENSION not in asked,
            Verb.KEEP: self.may_keep,
            Verb.JOIN: self._beside["may_join"],
            Verb.AGREE_COST: any(item.agreed is None for item in self._beside["costs"]),
            Verb.DROP_COST: bool(self._beside["costs"]),
        }
        return answers_to.get(verb, True)


def for_member(case: Case, member: Member, *, whole_history: bool = False, contact_open: bool = False) -> CaseFile:
    """The file of a case this member may open; nothing is asked before a section is. `contact_open`: they have just
    opened names and numbers, and it stands in the history."""
    return CaseFile(case, member, whole_history=whole_history, contact_open=contact_open)
