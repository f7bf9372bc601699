"""What has a time of its own: the street office's decisions, what is undertaken, time given, calls, the sweeps."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cases.actions import calls, deferring, desk, review, undertaking
from cases.models import CallTask, CaseEvent, Clock, Deferral, Escalation, Undertaking
from cases.states import OPEN, Answer, Decision, HoldReason
from cases.sweeps import calls as call_sweep
from cases.sweeps import holds
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Authority, Promise, Terms
from tests.cases.town.deeds import Deeds
from tests.cases.town.people import ASSIGNED, CLOSED, ON_SITE, RESOLVED, in_season, someone, staff, which, words, yes


class Times(Deeds):
    """Decisions, undertakings, time given, calls, and the passing of time itself."""

    @rule(
        who=someone,
        place=which,
        decision=st.sampled_from([*Decision.values, "shrug"]),
        sentence=words,
        lead=st.none() | staff,
        days=st.none() | st.integers(0, 9),
    )
    def decide(self, who: str, place: int, decision: str, sentence: str, lead: str | None, days: int | None) -> None:
        case = self.case(place)
        who = self.whoever(who, "reviewer", case)
        may: bool | None = who == "reviewer" and bool(review.waiting(case)) and decision in Decision.values
        may = may and not self.had_a_part(who, case)
        may = may and bool(sentence.strip())
        if decision == Decision.REASSIGN:
            may = may and lead is not None and (self.fits(lead, case, consent=False) or lead == who)
            may = may and lead is not None and case.lead_id != self.people[lead].pk and case.state in OPEN
        elif decision == Decision.TAKE_OVER:
            may = may and case.state in OPEN and case.lead_id != self.people["reviewer"].pk
        elif decision in (Decision.CONVENE, Decision.REFER):
            may = may and bool(days)
            had = Undertaking.objects.filter(case=case, kind="referral", kept_at=None, dropped_at=None)
            may = may and not (decision == Decision.REFER and had.exists())
        elif decision == Decision.APPROVE:
            asked = Deferral.objects.filter(case=case, state="asked").count()
            may = (None if asked else False) if may else False
        by = self.actor(who, case)
        until = None if days is None else timezone.now() + timedelta(days=days)
        before = CaseEvent.objects.exclude(verb="flag").count()
        if self.attempt(
            lambda: review.decide(
                case,
                by=by,
                decision=decision,
                words=sentence,
                lead=self.people[lead] if lead else None,
                until=until,
                authority=Authority.objects.get(kind="urban"),
            ),
            may=may,
            events=-1,
        ):
            does = {
                Decision.REASSIGN: 1,
                Decision.TAKE_OVER: 1,
                Decision.APPROVE: Deferral.objects.filter(
                    case=case, decided_at=timezone.now(), state="granted", decided_by=self.people["reviewer"]
                ).count(),
            }
            assert CaseEvent.objects.exclude(verb="flag").count() == before + 1 + does.get(Decision(decision), 0)

    @in_season(ON_SITE)
    @rule(who=someone, place=which, days=st.integers(0, 9), sentence=words)
    def adjourn(self, who: str, place: int, days: int, sentence: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead", case)
        may = self.is_("lead", who, case) and case.state == ON_SITE and bool(sentence.strip()) and days > 0
        at = timezone.now() + timedelta(days=days)
        self.attempt_or_ask(lambda: undertaking.adjourn(case, by=self.actor(who, case), at=at, words=sentence), may=may)

    @rule(who=someone, place=which, days=st.integers(0, 40), kind=st.sampled_from([*undertaking.BY_HAND, "follow_up"]))
    def undertake(self, who: str, place: int, days: int, kind: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead leader", case)
        may = self.any_of("lead leader", who, case) and case.state != CLOSED
        may = may and kind in undertaking.BY_HAND and days > 0
        at = timezone.now() + timedelta(days=days)
        self.attempt(
            lambda: undertaking.undertake(
                case,
                by=self.actor(who, case),
                kind=kind,
                due_at=at,
                words="重做防水",
                brief="重做好",
                organisation=self.street.builder,
            ),
            may=may,
        )

    @precondition(lambda town: Undertaking.objects.filter(kept_at=None, dropped_at=None).exists())
    @rule(who=someone, first=yes, sentence=words)
    def keep(self, who: str, first: bool, sentence: str) -> None:
        rows = Undertaking.objects.filter(kept_at=None, dropped_at=None)
        found = rows.earliest("id") if first else rows.latest("id")
        case = self.case(self.cases.index(found.case_id))
        follows_up = found.kind in undertaking.FOLLOW_UPS
        who = self.whoever(who, "group leader" if follows_up else "lead leader", case)
        parts = {"meeting": "reviewer", "referral": "reviewer", "appointment": "lead", "mediation": "lead"}
        may = self.any_of(parts.get(found.kind, "lead group leader reviewer"), who, case) and bool(sentence.strip())
        may = may and not (follows_up and self.had_a_part(who, case))
        may = may and (who != "contractor" or found.kind in ("appointment", "mediation"))
        may = may and (found.kind != "confirmation" or self.any_of("lead leader reviewer", who, case))
        self.attempt(
            lambda: undertaking.keep(case, by=self.actor(who, case), undertaking=found, words=sentence), may=may
        )

    @in_season(ASSIGNED, ON_SITE)
    @rule(who=someone, place=which, hours=st.integers(-1, 90), reason=st.sampled_from([*HoldReason.values, "busy"]))
    def ask_hold(self, who: str, place: int, hours: int, reason: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead", case)
        may = self.is_("lead", who, case) and case.state in OPEN and reason != "busy" and hours > 0
        may = may and deferring.asked(case, "hold") is None
        until = timezone.now() + timedelta(hours=hours)
        self.attempt(
            lambda: deferring.ask_hold(case, by=self.actor(who, case), reason=reason, words="等业主开门", until=until),
            may=may,
        )

    @in_season(ASSIGNED, ON_SITE)
    @rule(who=someone, place=which, days=st.integers(-1, 30))
    def ask_extension(self, who: str, place: int, days: int) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead", case)
        resolve = case.clocks.filter(promise=Promise.RESOLVE).latest("id")
        may = self.is_("lead", who, case) and case.state in OPEN and deferring.asked(case, "extension") is None
        until = resolve.due_at + timedelta(days=days)
        given = Deferral.objects.filter(case=case, kind="extension", state="granted", handling=case.handling).count()
        may = may and days > 0 and until > timezone.now() and given < Terms.current().extensions
        may = may and until <= resolve.first_due_at + timedelta(days=Terms.current().extension_days)
        self.attempt(
            lambda: deferring.ask_extension(
                case, by=self.actor(who, case), words="材料未到", until=until, consent="双方同意"
            ),
            may=may,
        )

    @precondition(lambda town: Deferral.objects.filter(state__in=["asked", "granted"]).exists())
    @rule(who=someone, place=which, how=st.sampled_from(["hold", "extend", "refuse", "release"]))
    def decide_on_time(self, who: str, place: int, how: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "leader reviewer", case)
        by = self.actor(who, case)
        may_ever = self.any_of("leader reviewer" + (" lead" if how == "release" else ""), who, case)
        judges = how in ("hold", "extend") and self.had_a_part(who, case)
        self.attempt(
            {
                "hold": lambda: deferring.grant_hold(case, by=by),
                "extend": lambda: deferring.grant_extension(case, by=by),
                "refuse": lambda: deferring.refuse(case, by=by, words="材料本周到"),
                "release": lambda: deferring.release(case, by=by),
            }[how],
            may=None if may_ever and case.state in OPEN and not judges else False,
        )

    @precondition(lambda self: CallTask.objects.filter(done_at=None).exists())
    @rule(who=staff, answer=st.sampled_from([*Answer.values, ""]), opens=yes, said=words)
    def log_call(self, who: str, answer: str, opens: bool, said: str) -> None:
        task = CallTask.objects.filter(done_at=None).select_related("case__site").earliest("id")
        case = task.case
        may = self.any_of("group leader reviewer", who, case) and not self.had_a_part(who, case)
        may = may and answer in Answer.values
        asked = case.state == RESOLVED and not case.answer
        if opens and may:
            self.attempt(lambda: desk.open_contact(case, by=self.actor(who, case), words="回访"), may=True)
        opened = CaseEvent.objects.filter(
            case=case, verb="open_contact", member=self.people[who], at__gte=task.raised_at
        ).exists()
        may = may and (answer == Answer.NO_ANSWER or not asked or (opened and bool(said.strip())))
        in_time = case.reopen_until is not None and timezone.now() < case.reopen_until
        may = may and (not asked or answer != Answer.NOT_SOLVED or in_time)
        self.attempt(
            lambda: calls.log_call(task, by=self.actor(who, case), answer=answer, words=said),
            may=may,
            events=1 if asked else 0,
        )

    @rule(hours=st.sampled_from([0, 1, 3, 12, 30, 80, 200, 800]), minutes=st.integers(0, 59))
    def time_passes(self, hours: int, minutes: int) -> None:
        """The sweeps run as beat has them run; each rung passed is one event."""
        self.clock.shift(timedelta(hours=hours, minutes=minutes))
        had, raised = CaseEvent.objects.exclude(verb="flag").count(), Escalation.objects.count()
        holds.end_holds()
        had += CaseEvent.objects.filter(pk__gt=self.last_event, verb="release").count()
        passed = 0
        while batch := sweep_clocks():
            passed += batch
        assert passed == Escalation.objects.count() - raised
        call_sweep.raise_calls()
        assert CaseEvent.objects.exclude(verb="flag").count() - had == Escalation.objects.count() - raised
        assert not Clock.objects.filter(next_rung_at__lte=timezone.now()).exists()
        assert call_sweep.raise_calls() == 0
