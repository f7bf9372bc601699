"""Keys to a case for whoever holds its phone: a code that is sent there, or read out where no text arrives, and the
link that it opens when it comes back. Then the number is proven (`reporters.prove`).

Whoever asks learns nothing from the asking: whether anything was sent stands nowhere but in the text. Nor does a
stranger who asks and guesses keep the phone's owner out: a code that arrived is good whoever asked for it, and until it
is used or over no other is sent. The last of a day is good for a day, so that there always is one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from cases import handled, numbers, reporters, timemachine
from cases.actions._door import door, locked
from cases.models import Case, Key, Party
from cases.models.case import new_token
from cases.models.key import sealed
from cases.models.party import PARTED
from cases.states import Actor, NotNow, Through, Verb
from mediation.models import Terms
from notifications import outbox, reach
from notifications.models import Limits

TEMPLATE = "key_resident"
DIGITS = 6
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def send(number: str, phone: str) -> None:
    """Send a code to this phone (E.164), if it is the number of a resident of the case of that number and may get a
    text, and holds none that is good; else nothing.

    So many a day to one phone (`Limits.codes_per_number`), whoever asks, the used ones aside. The last of them is good
    for a day; each case has one such, lest those of another use it up.
    """
    with transaction.atomic():
        window = _window(number, phone)
        if window is None or reach.why_not(phone):
            return
        locked(window.pk)  # one asks at a time, so that the bound holds
        at = timemachine.now()
        lately = Key.objects.filter(phone=phone, made_at__gt=at - DAY, through=Through.LINK, used_at=None)
        own = lately.filter(case=window)
        if own.filter(tries__lt=Terms.current().code_tries).waiting(at).exists():
            return
        is_last = lately.count() + 1 >= Limits.current().codes_per_number
        if is_last and own.filter(code_until__gte=F("made_at") + DAY).exists():
            return
        key, code = _make(window, phone, through=Through.LINK, lasts=DAY if is_last else None)
        outbox.queue(
            cause=f"key:{key.pk}",
            recipient=phone,
            template=TEMPLATE,
            language=reporters.language_of(phone) or "zh-hans",
            params={
                "number": window.number if numbers.is_end(number) else number,
                "code": code,
                "days": int(is_last),
                "minutes": Terms.current().code_minutes,
            },
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


def redeem(
    number: str,
    phone: str,
    code: str,
    *,
    agrees: bool = False,
    may_try: Callable[[int], bool] = lambda _key_id: True,
) -> Key | None:
    """The code came back: the number is proven, and the key has its link. None if none fits, whatever the reason.

    `agrees`: that the contractor calls. `may_try`: whether whoever asks may try that key once more; what it keeps out
    is neither looked at nor counted. Each other try counts against every code that waits; so many
    (`Terms.code_tries`), from wherever, and it is void.
    """
    with transaction.atomic():
        window = _window(number, phone)
        if window is None:
            return None
        case, at, terms = locked(window.pk), timemachine.now(), Terms.current()
        waiting = Key.objects.filter(case=case, phone=phone, tries__lt=terms.code_tries).waiting(at)
        tried = [key for key in waiting.select_for_update(of=("self",)) if may_try(key.pk)]
        found = next((key for key in tried if key.fits(code)), None)
        if found is None:
            Key.objects.filter(pk__in=[key.pk for key in tried]).update(tries=F("tries") + 1)
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
    # A side that did not report is let in once its number has answered us.
    is_theirs = Q(is_reporter=True) | Q(phone_proven_at__isnull=False, phone_denied_at=None)
    own = Party.objects.exclude(PARTED).filter(is_theirs, phone=phone).exclude(phone="")
    # By its end alone it is the latest of this phone's that ends so: our texts name it that way.
    is_end = numbers.is_end(number)
    own = own.filter(case__number__endswith=f"-{number}") if is_end else own.filter(case__number=number)
    order = ("-case__reported_at",) if is_end else ()
    party = (
        own.select_related("case", "came_with")
        .order_by(*order, "-is_reporter", F("phone_proven_at").asc(nulls_last=True), "pk")
        .first()
    )
    return (party.came_with or party.case) if party else None


def _make(
    case: Case, phone: str, *, through: Through, by: Actor | None = None, lasts: timedelta | None = None
) -> tuple[Key, str]:
    at, code = timemachine.now(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    key = Key.objects.create(
        case=case,
        phone=phone,
        through=through,
        code=sealed(code, case_id=case.pk, phone=phone),
        made_at=at,
        code_until=at + (lasts or Terms.current().code_minutes * MINUTE),
        read_out_by=by.member if by else None,
    )
    return key, code
