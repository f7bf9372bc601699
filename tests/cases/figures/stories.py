"""For each figure of how cases end and of promised times a small story, played through the real deeds, and what it
comes to when counted by hand: how many of how many, and which cases make the number.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.actions import deferring, desk, feedback, joining, review, undertaking
from cases.actions import field as on_site
from cases.actions.table import agreeing
from cases.models import Case, Undertaking
from cases.states import Outcome, UndertakingKind
from tests.cases.figures.telling import (
    FIFTH,
    FOURTH,
    THIRD,
    Clock,
    Told,
    climb,
    nobody_picks_up,
    settled,
    story,
)
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident, sorted_out
from tests.cases.table.at_the_table import Table
from tests.roles import rewriting

# -- how cases end ----------------------------------------------------------------------------------------------------


@story("settled-at-site")
def _(street: Street, clock: Clock) -> Told:
    """One confirmed and one without an answer count, though nobody followed them up. Not: one that a resident opens
    again, one the street office had, a 12345 order, one closed, one that waits for an answer. Joined and invalid ones
    stand apart."""
    confirmed, silent = street.resolved(), street.resolved(phone=NEIGHBOUR)
    again, climbed = street.resolved(phone=THIRD), street.on_site(phone=FOURTH)
    order, failed = street.resolved(phone=FIFTH, order_number="TZ1"), street.case(phone="+8613800138006")
    joined, invalid = street.case(phone="+8613800138007"), street.case(phone="+8613800138008")
    desk.escalate(climbed, by=by(street.leader), words="请协调")
    review.decide(climbed, by=by(street.reviewer), decision="send_back", words="请继续")
    feedback.confirm(settled(climbed), by=resident(FOURTH))
    feedback.confirm(confirmed, by=resident())
    feedback.confirm(order, by=resident(FIFTH))
    feedback.reopen(again, by=resident(THIRD))
    joining.join(joined, by=by(street.leader), into=failed)
    street.close(failed, Outcome.FAILED, "谈不拢")
    street.close(invalid, Outcome.INVALID, "广告")
    nobody_picks_up(street, clock, silent)
    clock.shift(timedelta(days=2))
    climb()
    waits = street.resolved(phone="+8613800138009")
    clock.shift(timedelta(minutes=1))
    return Told(2, 7, [confirmed, silent], undecided=3, apart=[joined, invalid]) if waits else Told(0, 0, [])


@story("said-solved")
def _(street: Street, clock: Clock) -> Told:
    yes, no, silent = street.resolved(), street.resolved(phone=NEIGHBOUR), street.resolved(phone=THIRD)
    feedback.confirm(yes, by=resident())
    feedback.reopen(no, by=resident(NEIGHBOUR))
    nobody_picks_up(street, clock, silent)
    return Told(1, 2, [yes])


@story("answered")
def _(street: Street, clock: Clock) -> Told:
    yes, no, silent = street.resolved(), street.resolved(phone=NEIGHBOUR), street.resolved(phone=THIRD)
    feedback.confirm(yes, by=resident())
    feedback.reopen(no, by=resident(NEIGHBOUR))
    nobody_picks_up(street, clock, silent)
    feedback.withdraw(street.case(phone=FOURTH), by=resident(FOURTH))
    return Told(2, 3, [yes, no])


@story("no-answer")
def _(street: Street, clock: Clock) -> Told:
    yes, silent = street.resolved(), street.resolved(phone=NEIGHBOUR)
    feedback.confirm(yes, by=resident())
    nobody_picks_up(street, clock, silent)
    clock.shift(timedelta(seconds=1))
    return Told(1, 2, [silent])


@story("reopened")
def _(street: Street, clock: Clock) -> Told:
    """Opened again once or twice it is one case; after the days for it, it was settled and stays so."""
    stays, twice, late = street.resolved(), street.resolved(phone=NEIGHBOUR), street.resolved(phone=THIRD)
    for _once_more in range(2):
        feedback.reopen(fresh(twice), by=resident(NEIGHBOUR))
        on_site.arrive(fresh(twice), by=by(fresh(twice).lead), code=street.site.arrival_code)
        settled(fresh(twice))
    clock.shift(timedelta(days=31))
    feedback.reopen(late, by=by(street.reviewer), words="又吵了")
    return Told(1, 3, [twice]) if stays else Told(0, 0, [])


@story("mediated")
def _(street: Street, clock: Clock) -> Told:
    table, failed, refused = Table(street), street.case(phone=NEIGHBOUR), street.case(phone=THIRD)
    agreeing.agree_orally(table.case, by=table.by, words="当场赔付200元", sides=table.sides, is_done=True)
    agreed, still_open = fresh(table.case), sorted_out(table.case)
    on_site.resolve(agreed, by=table.by, outcome=Outcome.ORAL, words="说好了", still_open=still_open)
    street.close(failed, Outcome.FAILED, "谈不拢")
    street.close(refused, Outcome.REFUSED, "不愿谈")
    feedback.confirm(street.resolved(phone=FOURTH), by=resident(FOURTH))
    clock.shift(timedelta(seconds=1))
    return Told(1, 3, [agreed])


@story("time-on-hold")
def _(street: Street, clock: Clock) -> Told:
    """One is held for a day of its four, the other lasts a day: 24 hours of 120."""
    held, other = street.on_site(), street.on_site(phone=NEIGHBOUR)
    until = timezone.now() + timedelta(days=1)
    deferring.ask_hold(held, by=by(held.lead), reason="access", words="等住户", until=until)
    deferring.grant_hold(held, by=by(street.leader))
    clock.shift(timedelta(days=1))
    deferring.release(fresh(held), by=by(street.leader))
    settled(other)
    clock.shift(timedelta(days=3))
    settled(fresh(held))
    clock.shift(timedelta(seconds=1))
    return Told(24, 120, [held])


@story("hours-to-resolve")
def _(street: Street, clock: Clock) -> Told:
    first, second = street.on_site(), street.on_site(phone=NEIGHBOUR)
    street.close(street.case(phone=THIRD), Outcome.FAILED, "谈不拢")
    clock.shift(timedelta(hours=10))
    settled(first)
    clock.shift(timedelta(hours=10))
    settled(second)
    clock.shift(timedelta(seconds=1))
    return Told(2, None, [first, second], median=15, p90=19)


# -- promised times ---------------------------------------------------------------------------------------------------


@story("assigned-in-time")
def _(street: Street, clock: Clock) -> Told:
    kept, missed, taken_back = street.assigned(), street.case(phone=NEIGHBOUR), street.case(phone=THIRD)
    feedback.withdraw(taken_back, by=resident(THIRD))
    clock.shift(timedelta(days=2))
    desk.assign(missed, by=by(street.leader), lead=street.lead_for(missed))
    return Told(1, 2, [kept])


@story("arrived-in-time")
def _(street: Street, clock: Clock) -> Told:
    """A doubted arrival keeps nothing; who comes again in the same handling has kept one promise."""
    kept, doubted = street.on_site(), street.assigned(phone=NEIGHBOUR)
    desk.reassign(kept, by=by(street.leader), lead=street.another(kept), words="换人")
    on_site.arrive(fresh(kept), by=by(fresh(kept).lead), code=street.site.arrival_code)
    with rewriting(type(street.site)):
        type(street.site).objects.filter(pk=street.site.pk).update(latitude="32.49000", longitude="119.92000")
    on_site.arrive(doubted, by=by(doubted.lead), position={"latitude": 32.6, "longitude": 119.92, "accuracy": 10})
    clock.shift(timedelta(days=4))
    return Told(1, 2, [kept])


@story("secured-in-time")
def _(street: Street, clock: Clock) -> Told:
    safe, not_safe = street.assigned(tier="H"), street.assigned(phone=NEIGHBOUR, tier="H")
    on_site.secure(safe, by=by(safe.lead), words="拉了警戒线")
    clock.shift(timedelta(days=2))
    return Told(1, 2, [safe]) if not_safe else Told(0, 0, [])


def extended(street: Street, clock: Clock) -> tuple[Case, Case]:
    """One settled at once; the other given time, and settled after the first date and before the second."""
    quick, long = street.resolved(), street.on_site(phone=NEIGHBOUR)
    deferring.ask_extension(long, by=by(long.lead), words="等材料", until=timezone.now() + timedelta(days=14))
    deferring.grant_extension(long, by=by(street.leader))
    clock.shift(timedelta(days=10))
    settled(fresh(long))
    clock.shift(timedelta(days=20))
    return quick, long


@story("closed-by-first")
def _(street: Street, clock: Clock) -> Told:
    quick, _long = extended(street, clock)
    return Told(1, 2, [quick])


@story("closed-in-time")
def _(street: Street, clock: Clock) -> Told:
    quick, long = extended(street, clock)
    return Told(2, 2, [quick, long])


@story("obligations-in-time")
def _(street: Street, clock: Clock) -> Told:
    """Two promises in one case, one found done; that who owes it says so keeps nothing."""
    case, other = street.on_site(), street.on_site(phone=NEIGHBOUR)
    due = timezone.now() + timedelta(days=3)
    for each, kind in ((case, "obligation"), (case, "rectify"), (other, "obligation")):
        undertaking.undertake(
            each, by=by(each.lead), kind=kind, due_at=due, words="重做防水", brief="重做好", organisation=street.builder
        )
    row = Undertaking.objects.get(case=case, kind="rectify")
    undertaking.keep(fresh(case), by=by(street.leader), undertaking=row, words="看过了")
    clock.shift(timedelta(days=5))
    return Told(1, 3, [case])


@story("followed-up-in-time")
def _(street: Street, clock: Clock) -> Told:
    asked, forgotten = street.resolved(), street.resolved(phone=NEIGHBOUR)
    first = Undertaking.objects.get(case=asked, kind=UndertakingKind.FOLLOW_UP)
    undertaking.keep(asked, by=by(street.leader), undertaking=first, words="没再吵")
    clock.shift(timedelta(days=5))
    return Told(1, 2, [asked]) if forgotten else Told(0, 0, [])


@story("hours-to-arrive")
def _(street: Street, clock: Clock) -> Told:
    first, second = street.assigned(), street.assigned(phone=NEIGHBOUR)
    for case, hours in ((first, 2), (second, 4)):
        clock.shift(timedelta(hours=hours))
        on_site.arrive(case, by=by(case.lead), code=street.site.arrival_code)
    clock.shift(timedelta(seconds=1))
    feedback.reopen(settled(fresh(first)), by=resident())
    on_site.arrive(fresh(first), by=by(fresh(first).lead), code=street.site.arrival_code)
    clock.shift(timedelta(seconds=1))
    return Told(2, None, [first, second], median=4, p90=5.6)
