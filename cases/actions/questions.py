"""What we ask a phone by text: one open question at a time. What an answer means is `intake`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from cases import reporters
from cases.models import Case, Question
from mediation.models import Site


def ask(
    case: Case,
    kind: str,
    *,
    phone: str,
    at: datetime,
    guess: Site | None = None,
    is_typed: bool | None = None,
    options: Sequence[int] = (),
) -> None:
    """Note that we asked this phone a question; whatever was open before is superseded. `guess`: whether it is there;
    `options`: the keys of the rows that it is about.

    But not what its owner was asked about a case of their own, by a case for which somebody typed the number: a
    stranger would take the answer. The text goes out all the same, and an answer to it names the case, or a
    person sorts it. `is_typed`: whether nobody has proven the number, for who knows it already.
    """
    typed = reporters.is_typed(case, phone) if is_typed is None else is_typed
    if typed and _waits_for_the_owner(phone, but=case):
        return
    _asking_alone(phone)
    about = [guess.pk] if guess is not None else list(options)
    # What ends is read before what begins is written: only one question to a number is open.
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH over AS ("
            " UPDATE cases_question SET ended_at = %(at)s WHERE phone = %(phone)s AND ended_at IS NULL RETURNING id"
            "), counted AS (SELECT count(*) FROM over) "
            "INSERT INTO cases_question (phone, kind, case_id, asked_at, times, options, deed)"
            " SELECT %(phone)s, %(kind)s, %(case)s, %(at)s, 1, %(options)s, '' FROM counted",
            {"phone": phone, "kind": kind, "case": case.pk, "at": at, "options": json.dumps(about)},
        )


def supersede(phone: str, *, at: datetime) -> None:
    """End what this phone was asked, to ask something else in the same transaction. One asks at a time.

    The lock is not the inbox's: that is taken before the case is, this one after, and so no ring closes.
    """
    _asking_alone(phone)
    Question.objects.filter(phone=phone, ended_at__isnull=True).update(ended_at=at)


def _asking_alone(phone: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"cases.question:{phone}"])


def _waits_for_the_owner(phone: str, *, but: Case) -> bool:
    asked = Question.objects.filter(phone=phone, ended_at__isnull=True).exclude(case=but).select_related("case").first()
    return asked is not None and (asked.case is None or not reporters.is_typed(asked.case, phone))
