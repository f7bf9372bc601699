"""The gate of putting off, in the door and by effect: whatever the verb, what makes a running promise due later, ends
it unkept, lowers the tier or takes the case from the group that watches it is asked for by one and decided by another,
who never handled the case (law.md section 11, guards 4 and 5).

What stands before a street office leaves by its reviewer alone. Raising, settling, opening again and whatever the
resident or the clock does passes: none of it gains a member time. Who may ask and who decides is in `second_hand`; the
request itself is `asking`, carrying it out `granting`, time asked for `deferring`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Branch
from django.db.models import DateTimeField, Exists, OuterRef, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import access, handled
from cases.kinds import UNWILLING
from cases.models import Agreement, Case, Clock, Escalation, MediationConsent, Session, Sign
from cases.models.escalation import EscalationState
from cases.models.workflow import URGENCY
from cases.states import Actor, Decision, End, NeedsAnother, NotNow, SignKind, Verb, Willing
from mediation.models import GroupRole, Level, Member, Membership, Promise, Terms, Tier
from notifications import quiet

if TYPE_CHECKING:
    from cases.actions._door import Underway

# They settle, or begin anew with fresh promises and a higher tier; nothing that was promised is gained by them.
PASSES = (Verb.RESOLVE, Verb.REOPEN)
# By these decisions the street office has named who leads.
NAMES_THE_LEAD = (Decision.REASSIGN, Decision.TAKE_OVER)

# Set while what another asked for is carried out.
_granted: ContextVar[bool] = ContextVar("granted", default=False)


@dataclass(frozen=True)
class Before:
    """How a case stood before a member's deed, as far as the gate compares it."""

    due: dict[int, datetime]
    tier: str
    category_id: int
    site_id: int | None
    lead_id: int | None
    was_open: bool
    # Whether anything that was promised had passed and ran on.
    has_passed: bool
    # Whether anything had climbed, to whomever, and was not closed.
    had_climbed: bool
    stood_before_the_street: bool
    lead_was_named: bool
    by_its_reviewer: bool
    # What was undertaken and ran on, by its kinds.
    undertaken: frozenset[str]
    # Whether a session was planned or under way; whether an agreement was being written or signed.
    has_a_session: bool
    has_a_version: bool


def before(case: Case, *, by: Actor) -> Before | None:
    """Look at the case before a member's deed; None for whoever is none. One statement, under the case's lock.

    It notes on the case besides whether it speaks for many (`clocks.planning`).
    """
    if by.member is None:
        return None
    nothing, no_time = Value(""), Cast(Value(None), DateTimeField())
    own = Branch(When(escalation__isnull=True, then=Value("own")), default=Value("other"))
    running = Clock.objects.running().filter(case=case).order_by()
    there = Escalation.objects.filter(case=case).exclude(state=EscalationState.CLOSED).order_by()
    many = Sign.objects.filter(case=case, kind=SignKind.COLLECTIVE).order_by()
    sessions = Session.objects.filter(case=case, ended_at=None).order_by()
    versions = Agreement.objects.filter(case=case, effective_at=None, ended_at=None).order_by()
    kinds = ("own", "other", "climbed", "many", "session", "version")
    found: dict[str, list[tuple[Any, ...]]] = {each: [] for each in kinds}
    kind = Coalesce("undertaking__kind", nothing)
    for how, *row in running.values_list(own, "pk", "due_at", "first_due_at", kind, nothing).union(
        there.values_list(Value("climbed"), "pk", no_time, no_time, "level", "decision"),
        many.values_list(Value("many"), "pk", no_time, no_time, nothing, nothing),
        sessions.values_list(Value("session"), "pk", no_time, no_time, nothing, nothing),
        versions.values_list(Value("version"), "pk", no_time, no_time, nothing, nothing),
        all=True,
    ):
        found[how].append(tuple(row))
    case.speaks_for_many = bool(found["many"])
    decisions = [decision for *_, level, decision in found["climbed"] if level == Level.STREET]
    return Before(
        due={pk: due_at for pk, due_at, *_ in found["own"]},
        has_passed=any(min(due_at, first) < case.now for _pk, due_at, first, *_ in (*found["own"], *found["other"])),
        tier=case.tier,
        category_id=case.category_id,
        site_id=case.site_id,
        lead_id=case.lead_id,
        was_open=case.is_open,
        had_climbed=bool(found["climbed"]),
        stood_before_the_street=bool(decisions),
        lead_was_named=any(decision in NAMES_THE_LEAD for decision in decisions),
        by_its_reviewer=access.reviews(by.member, case),
        undertaken=frozenset(str(kind) for _pk, _due, _first, kind, _none in found["own"] if kind),
        has_a_session=bool(found["session"]),
        has_a_version=bool(found["version"]),
    )


def check(deed: Underway, was: Before | None) -> None:
    """Let a deed pass by what it has done, or refuse it. Two statements at most, more where the parties meet.

    Raises:
        NeedsAnother: it needs a second person, or the reviewer before whom the case stands.
        NotNow: it would be more than all that may be given.
    """
    if was is None or deed.verb in PASSES:
        return
    moved = _moved(deed, was)
    if _puts_off(deed, was, moved):
        _need_a_second_hand(deed)
        _stay_within_all_that_is_given(moved)
    elif was.stood_before_the_street and not was.by_its_reviewer and _takes_from_the_reviewer(deed, was):
        _need_a_second_hand(deed)


def lead_is_named(case: Case) -> bool:
    """Whether the street office has the case before it and has named who leads. One statement."""
    there = Escalation.objects.before_the_street().filter(case=case)
    return there.filter(decision__in=NAMES_THE_LEAD).exists()


def second_hand(deed: Underway, *, asked_by: Member) -> None:
    """Whoever does this deed decides on what `asked_by` asked for. At most three statements.

    Raises:
        NotNow: they asked themselves, or the street office has it before it and they do not review it. (That they never
            had a part in it is asked by `access`: these verbs judge.)
    """
    assert deed.by.member is not None  # only members decide
    if deed.by.member == asked_by:
        raise NotNow(_("Whoever asks does not decide."))
    if deed.case.is_before_the_street and not access.reviews(deed.by.member, deed.case):
        raise NotNow(_("The street office has this case before it: its reviewer decides."))
    deed.second_hand = True


@contextmanager
def granted() -> Iterator[None]:
    """What is done inside was asked for by another, and is decided."""
    token = _granted.set(True)
    try:
        yield
    finally:
        _granted.reset(token)


def is_granted() -> bool:
    """Whether what is being done was asked for by another."""
    return _granted.get()


def tell_before(case: Case, clocks: list[Clock], *, at: datetime) -> None:
    """Nothing is put off that the resident could be told of only when the old time has passed (law.md section 2).

    Raises:
        NotNow: their text would leave after it, because the quiet hours lie between.
    """
    if not clocks or case.tier == Tier.URGENT or not case.parties.filter(is_reporter=True).exclude(phone="").exists():
        return
    if quiet.ends(at) > min(clock.due_at for clock in clocks):
        raise NotNow(_("The resident cannot be told before the old time any more: it stays as it is."))


# -- by effect ---------------------------------------------------------------------------------------------------------


def _moved(deed: Underway, was: Before) -> list[Clock]:
    """Of the promises that ran, those that are due later now, or ended without being kept."""
    clocks = Clock.objects.filter(pk__in=was.due).select_related("undertaking")
    return [clock for clock in clocks if _is_later(clock, was) or _is_unkept(clock, deed)]


def _is_at_their_word(clock: Clock, deed: Underway) -> bool:
    """Whether it is an appointment that a side itself could not come to: who asked for another time is the side."""
    return deed.at_their_word and clock.promise == Promise.APPOINTMENT


def _is_later(clock: Clock, was: Before) -> bool:
    return clock.is_running and clock.due_at > was.due[clock.pk]


def _is_unkept(clock: Clock, deed: Underway) -> bool:
    """Joined to an earlier case it goes on there; `joining` asks whether it is due later. An appointment to come may be
    put earlier; one that was missed is noted, not replaced."""
    if clock.is_running or clock.ended in (End.KEPT, End.LATE, End.JOINED) or _is_at_their_word(clock, deed):
        return False
    return not (deed.meets_at and deed.at < deed.meets_at <= clock.due_at)


def _puts_off(deed: Underway, was: Before, moved: list[Clock]) -> bool:
    is_lower = URGENCY[Tier(deed.case.tier)] < URGENCY[Tier(was.tier)]
    # Another group and its leader watch it there. A first place is nobody else's: until then it was only kept.
    is_elsewhere = was.site_id is not None and deed.case.site_id != was.site_id
    return bool(moved) or is_lower or is_elsewhere or deed.puts_off or _meets_later_by_their_pen(deed)


def _meets_later_by_their_pen(deed: Underway) -> bool:
    if deed.meets_at is None or deed.verb not in (Verb.CONVENE, Verb.ADJOURN, Verb.END_SESSION):
        return False
    return called_off_by_their_pen(deed.case, by=deed.by, meets_at=deed.meets_at) is not None


def called_off_by_their_pen(case: Case, *, by: Actor, meets_at: datetime | None = None) -> Session | None:
    """The session that a refusal called off which this member alone wrote down, if the parties would meet later
    (whenever that is) than it was planned: a no and a yes from one pen move no date. None once the side has said
    otherwise by itself or to somebody else, or such a session has begun since."""
    off = Session.objects.filter(
        case=case, handling=case.handling, begun_at=None, planned_at__isnull=False,
        ended_by__verb__in=(Verb.CONSENT, Verb.ADD_SIDE), ended_by__member=by.member, ended_at__isnull=False,
    )  # fmt: skip
    if meets_at is not None:
        off = off.filter(planned_at__lt=meets_at)
    begun = Session.objects.filter(case=case, kind=OuterRef("kind"), begun_at__gte=OuterRef("ended_at"))
    for session in off.exclude(Exists(begun)).select_related("side").order_by("-number"):
        assert session.ended_at is not None  # what was called off is over
        said = MediationConsent.objects.filter(case=case, noted_at=session.ended_at, noted_by=by.member)
        refused = said.filter(state__in=UNWILLING).order_by("id").first()
        since = MediationConsent.objects.filter(party=refused.party_id, pk__gt=refused.pk) if refused else said.none()
        if not since.filter(state=Willing.AGREED).exclude(noted_by=by.member).exists():
            return session
    return None


def _takes_from_the_reviewer(deed: Underway, was: Before) -> bool:
    """What the reviewer would find gone or otherwise: the case, what it is about, whom they put in charge."""
    case = deed.case
    if was.was_open and not case.is_open:
        return True
    is_corrected = case.category_id != was.category_id
    is_handed_on = was.lead_was_named and case.lead_id not in (None, was.lead_id)
    return is_corrected or is_handed_on


def _need_a_second_hand(deed: Underway) -> None:
    if deed.second_hand or is_granted():
        return
    if deed.verb == Verb.CLOSE and _has_nobody_to_ask(deed):
        deed.note(alone=True)  # the district hears of it
        return
    raise NeedsAnother(_("This puts off or ends what was promised: one asks for it, another decides."))


def _has_nobody_to_ask(deed: Underway) -> bool:
    """A street office of one, and no lead or leader there: whoever closes is the only one who has the case at all."""
    case, member = deed.case, deed.by.member
    assert member is not None  # only members come this far
    if case.lead_id is not None or not access.reviews(member, case) or handled.handled_by(member, case):
        return False
    others = Member.objects.filter(is_active=True, organisation=member.organisation_id).exclude(pk=member.pk)
    leading = Membership.objects.serving().filter(group__site=case.site_id, member__is_active=True)
    has_leader = case.site_id is not None and leading.filter(role=GroupRole.LEADER).exists()
    return not has_leader and not others.exists()


def _stay_within_all_that_is_given(moved: list[Clock]) -> None:
    """Each thing asked for may be small; together they stay within what an extension may give."""
    days = Terms.current().extension_days
    for clock in moved:
        if clock.promise != Promise.RESOLVE or not clock.is_running:
            continue
        if clock.due_at > clock.first_due_at + timedelta(days=days) + _held(clock):
            raise NotNow(
                ngettext(
                    "All in all a case is given at most %(days)d day beyond the first date.",
                    "All in all a case is given at most %(days)d days beyond the first date.",
                    days,
                )
                % {"days": days}
            )


def _held(clock: Clock) -> timedelta:
    """How long the clock has stood still: that has a bound of its own (`deferring`)."""
    holds = (change for change in clock.changes.all() if change.kind in ("hold", "release"))
    return sum((change.new_due_at - change.old_due_at for change in holds), timedelta())
