"""Many small tables in one statement: the rows are those that each queryset would have given."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Exists, Model, QuerySet

from cases import access
from cases.actions import deferring, desk, reporting, undertaking
from cases.casefile import beside
from cases.casefile.gathering import gather, hang
from cases.models import Case, Clock, Party, Report, Visit
from cases.states import HoldReason, Proof, UndertakingKind
from mediation.models import Member
from tests.cases.promises import on
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident
from tests.roles import rewriting


@pytest.fixture
def eventful(street: Street) -> Case:
    case = street.on_site(building=street.site.buildings.get(number=3), room="501")
    reporting.add(case, by=resident(), words="还在吵")
    deferring.ask_hold(case, by=by(case.lead), reason=HoldReason.ACCESS, words="出差", until=on(17))
    undertaking.undertake(
        case,
        by=by(case.lead),
        kind=UndertakingKind.OBLIGATION,
        due_at=on(17),
        words="封堵",
        brief="重做好",
        organisation=street.builder,
    )
    desk.escalate(case, by=by(street.leader), words="请协调")
    return fresh(case)


def _as_plain(row: Model, along: dict[str, Any] | bool, annotated: list[str]) -> dict[str, Any]:
    plain = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    plain |= {name: getattr(row, name) for name in annotated}
    for name, further in (along or {}).items():  # type: ignore[union-attr]
        other = getattr(row, name)
        plain[name] = other and _as_plain(other, further, [])
    return plain


def test_each_part_comes_back_as_its_queryset_would_have_given_it(eventful: Case, monkeypatch) -> None:
    parts: dict[str, QuerySet[Any] | Exists] = {}
    monkeypatch.setattr(beside, "gather", lambda case, wanted, said: parts.update(wanted) or {})
    beside.of_case(eventful, access.FULL, Member.objects.earliest("pk"))
    together, seen = gather(eventful, parts), 0
    for name, part in parts.items():
        if isinstance(part, Exists):
            assert together[name] == Case.objects.filter(part, pk=eventful.pk).exists(), name
            continue
        annotated = list(part.query.annotations)
        wanted = [_as_plain(row, part.query.select_related, annotated) for row in part]
        assert [_as_plain(row, part.query.select_related, annotated) for row in together[name]] == wanted, name
        seen += len(wanted)
    assert seen > 20, "nothing that could differ"


def test_it_is_one_statement_however_many_parts(eventful: Case, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        rows = gather(eventful, {"parties": Party.objects.filter(case=eventful), "words": Report.objects.all()})
    assert [len(rows["parties"]) >= 1, len(rows["words"])] == [True, 2]


def test_gathered_rows_are_laid_where_a_prefetch_would(
    eventful: Case, street: Street, django_assert_num_queries
) -> None:
    street.case(phone=NEIGHBOUR)
    cases = list(Case.objects.order_by("id"))
    hang(Clock.objects.order_by("id"), on=cases, under="clocks", by="case_id")
    with django_assert_num_queries(0):
        assert {clock.case_id for clock in cases[0].clocks.all()} == {cases[0].pk}
        assert len(cases[1].clocks.all()) == 3


def test_a_queryset_that_would_take_all_along_is_refused(eventful: Case) -> None:
    with pytest.raises(AssertionError, match="name what is to come along"):
        gather(eventful, {"parties": Party.objects.select_related()})


def test_what_can_hold_no_row_comes_back_empty_and_numbers_keep_their_digits(eventful: Case) -> None:
    with rewriting(Visit):
        Visit.objects.filter(case=eventful).update(proof=Proof.POSITION, latitude="32.49100", longitude="119.92300")
    visits = Visit.objects.filter(case=eventful).select_related("member")
    rows = gather(eventful, {"visits": visits, "nothing": Party.objects.none(), "never": Exists(Party.objects.none())})
    assert (rows["nothing"], rows["never"]) == ([], False)
    assert [row.latitude for row in rows["visits"]] == [row.latitude for row in visits]
