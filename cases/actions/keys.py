"""Keys to a case for whoever holds its phone: a code that is sent there, or read out where no text arrives, and the
link that it opens when it comes back. Then the number is proven (`reporters.prove`).

Whoever asks learns nothing from the asking: whether anything was sent stands nowhere but in the text.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases import handled, reporters, timemachine
from cases.actions._door import door, locked
from cases.models import Case, Key, Party
from cases.models.case import new_token
from cases.models.key import sealed
from cases.states import Actor, NotNow, Through, Verb
from mediation.models import Terms
from notifications import outbox, reach
from notifications.models import Limits

TEMPLATE = "key_resident"
DIGITS = 6
DAY = timedelta(days=1)


def send(number: str, phone: str) -> None:
    """Send a code to this phone (E.164), if it is the number of a resident of the case of that number and may get a
    text; else nothing. So many a day to one phone (`Limits.codes_per_number`), whoever asks."""
    with transaction.atomic():
        window = _window(number, phone)
        if window is None or reach.why_not(phone):
            return
        locked(window.pk)  # one asks at a time, so that the bound holds
        at = timemachine.now()
        lately = Key.objects.filter(phone=phone, made_at__gt=at - DAY, through=Through.LINK)
        if lately.count() >= Limits.current().codes_per_number:
            return
        key, code = _make(window, phone, through=Through.LINK)
        outbox.queue(
            cause=f"key:{key.pk}",
            recipient=phone,
            template=TEMPLATE,
            language=reporters.language_of(phone) or "zh-hans",
            params={"number": number, "code": code, "minutes": Terms.current().code_minutes},
            is_direct_answer=True,
            expires_at=key.code_until,
        )


def read_out(case: Case, *, by: Actor, phone: str) -> tuple[Key, str]:
    """Make a code for a member to read out to this phone (E.164), where no text arrives. Gives the code, this once.

    Raises:
        Forbidden, NotNow: the member has or had a part in the case, the number is nobody's here, or texts reach it.
    """
    with door(case, Verb.READ_OUT, by=by) as deed:
        assert by.member is not None  # the row names no others
        if by.member.pk in handled.parts(deed.case).lets_nobody_in:
            raise NotNow(_("Whoever handled the case does not let anybody in as its resident. Ask a colleague."))
        if not Party.objects.filter(case=deed.case, is_reporter=True, phone=phone).exclude(phone="").exists():
            raise NotNow(_("Nobody reported this case under that number."))
        if not reach.why_not(phone):
            raise NotNow(_("Texts reach this phone: the resident asks for a code under “Follow my case”."))
        window = _window(deed.case.number, phone) or deed.case
        key, code = _make(window, phone, through=Through.CODE, by=by)
        deed.note(key=key)
    return key, code


def redeem(number: str, phone: str, code: str, *, agrees: bool = False) -> Key | None:
    """The code came back: the number is proven, and the key has its link. None if none fits, whatever the reason.

    `agrees`: that the contractor calls. Each try counts against every code that waits; so many (`Terms.code_tries`) and
    it is void.
    """
    with transaction.atomic():
        window = _window(number, phone)
        if window is None:
            return None
        case, at, terms = locked(window.pk), timemachine.now(), Terms.current()
        waiting = Key.objects.filter(case=case, phone=phone, tries__lt=terms.code_tries).waiting(at)
        found = next((key for key in waiting.select_for_update(of=("self",)) if key.fits(code)), None)
        if found is None:
            waiting.update(tries=F("tries") + 1)
            return None
        found.used_at, found.token = at, new_token()
        found.token_until = at + timedelta(days=terms.link_days)
        found.save(update_fields=["used_at", "token", "token_until"])
        reporters.prove(case, phone, through=found.through, at=at)
        if agrees:
            reporters.share(case, phone)
    return found


def _window(number: str, phone: str) -> Case | None:
    """The case by which this phone knows the case of that number, if it reported it."""
    own = Party.objects.filter(case__number=number, is_reporter=True, phone=phone).exclude(phone="")
    party = own.select_related("case", "came_with").order_by(F("phone_proven_at").asc(nulls_last=True), "pk").first()
    return (party.came_with or party.case) if party else None


def _make(case: Case, phone: str, *, through: Through, by: Actor | None = None) -> tuple[Key, str]:
    at, code = timemachine.now(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    key = Key.objects.create(
        case=case,
        phone=phone,
        through=through,
        code=sealed(code, case_id=case.pk, phone=phone),
        made_at=at,
        code_until=at + timedelta(minutes=Terms.current().code_minutes),
        read_out_by=by.member if by else None,
    )
    return key, code
