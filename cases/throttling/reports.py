"""How many reports by form one phone number, one range of numbers and one network address may file; and how many a
member writes down, and where.

Anybody can type any number into the form, and every report is answered by a text, an urgent one at once and to three
people: without a pace the form would be a cannon of texts. How many stands in `Limits`, why so in
docs/decisions/0014-limits-caps-and-budget.md. Texts are counted elsewhere (`notifications.limits`): they are never
refused. The form is, because whoever fills it in reads at once whom to call.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases import access, timemachine
from cases.actions import reporting
from cases.actions._door import attempt
from cases.actions.new_report import NewReport
from cases.announcements.snapshot import plain
from cases.formats import hotline_of
from cases.models import Case, Report
from cases.states import Actor, Channel, Forbidden, NotNow, Verb
from mediation.models import Site
from notifications import alarms
from notifications.limits import RANGE_DIGITS, range_of
from notifications.models import AlarmKind, Limits

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Words added to what is reported already.
_IS_MORE = Exists(Report.objects.filter(case=OuterRef("case"), pk__lt=OuterRef("pk")))


# Reports by form of one number within a day, and of its range within the hour. Words added to what is reported already
# are none.
_LATELY = f"""
SELECT count(*) FILTER (WHERE party.phone = %(phone)s),
       count(*) FILTER (WHERE report.at > %(hour)s AND left(party.phone, -{RANGE_DIGITS}) = %(range)s)
FROM cases_report report JOIN cases_party party ON party.id = report.party_id
WHERE report.channel = %(form)s AND report.at > %(day)s
  AND (party.phone = %(phone)s OR left(party.phone, -{RANGE_DIGITS}) = %(range)s)
  AND NOT EXISTS (SELECT FROM cases_report before WHERE before.case_id = report.case_id AND before.id < report.id)
"""  # noqa: S608 - a number of our own


class TooMany(NotNow):
    """More reports by form than may be; the sentence says whom to call."""


def require(new: NewReport, *, by: Actor, address: str, from_address: int) -> None:
    """Let a report by form pass, or refuse it with a row of its own and an alarm; the words stay on the page.

    `address` is where it comes from, empty where that says nothing; `from_address` how many came from there in the
    last hour. A form sent twice is one report, and passes. People side by side may each pass the limit by one.

    Raises:
        TooMany: with the numbers to call in danger, and the hotline for everything else.
    """
    over = _over(new.phone, address, from_address, at=timemachine.now())
    if over is None or reporting.already(new):
        return
    _refuse(*over, verb=Verb.REPORT, by=by, site=new.site)


def require_for_pictures(case: Case, *, by: Actor, address: str, from_address: int) -> None:
    """The same for pictures added to a case by its link: what they cost does not depend on what they are added to.

    Raises:
        TooMany: as many forms have come from that address within the hour as may.
    """
    if address and from_address >= Limits.current().forms_per_address:
        _refuse(AlarmKind.FORM_ADDRESS, address, verb=Verb.ADD, by=by, site=case.site)


def _refuse(kind: AlarmKind, about: str, *, verb: str, by: Actor, site: Site | None) -> None:
    alarms.raise_alarm(kind, about=about, at=timemachine.now())
    said = _(
        "We cannot take this report now: too many have come this way. In danger call Fire 119, Police 110 or "
        "Ambulance 120 at once. For everything else call %(hotline)s, or send it again later."
    )
    with attempt(verb, by=by):
        raise TooMany(said % {"hotline": hotline_of(site)})


def require_taken(new: NewReport, *, by: Actor) -> None:
    """Let a member's report pass: of a site they serve, and not faster than a person writes; else refuse it with a row
    of its own, and about the pace with an alarm. People side by side may each pass the limit by one.

    Raises:
        Forbidden: the site is not theirs to report at.
        TooMany: they have written down too many, or too many for this number.
    """
    with attempt(Verb.REPORT, by=by):
        assert by.member is not None
        if not access.may_report_at(by.member, new.site):
            raise Forbidden(_("Only who serves the site, or its street office, writes down a report there."))
        if reporting.already(new):
            return
        at, limits = timemachine.now(), Limits.current()
        taken = Report.objects.filter(~_IS_MORE, taken_by__isnull=False, inbound__isnull=True)
        mine = taken.filter(taken_by=by.member, at__gt=at - HOUR).count()
        same = _of_number(taken, new.phone).filter(at__gt=at - DAY).count()
        if mine < limits.taken_per_member and same < limits.taken_per_number:
            return
    who = str(by.member.phone) if mine >= limits.taken_per_member else new.phone
    alarms.raise_alarm(AlarmKind.TAKEN, about=who, at=at)
    with attempt(Verb.REPORT, by=by):
        raise TooMany(
            _(
                "Too many reports were written down in a short time. What belongs to a case is added there; "
                "else wait a while."
            )
        )


def _of_number(taken: QuerySet[Report], phone: str) -> QuerySet[Report]:
    return taken.annotate(number=plain("party__phone")).filter(number=phone) if phone else taken.none()


def _over(phone: str, address: str, from_address: int, *, at: datetime) -> tuple[AlarmKind, str] | None:
    """Which limit stands against one more report, and about what; None if none does."""
    limits = Limits.current()
    if address and from_address >= limits.forms_per_address:
        return AlarmKind.FORM_ADDRESS, address
    if not phone:
        return None
    known = range_of(phone)
    values: dict[str, Any] = {"form": Channel.FORM, "phone": phone, "range": known, "day": at - DAY, "hour": at - HOUR}
    with connection.cursor() as cursor:
        cursor.execute(_LATELY, values)
        numbers, ranges = cursor.fetchone()
    if numbers >= limits.forms_per_number:
        return AlarmKind.FORM_NUMBER, phone
    if known and ranges >= limits.forms_per_range:
        return AlarmKind.FORM_RANGE, known
    return None
