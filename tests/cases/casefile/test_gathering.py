"""Rows gathered in one statement are those that their querysets would have given."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Model

from cases.casefile.gathering import gather, hang
from cases.models import Clock, ClockChange, Party, Report, Visit
from mediation.models import Target
from notifications import countries
from tests.cases.street import Street, fresh


def columns(row: Model | None) -> dict[str, Any] | None:
    return None if row is None else {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_gathered_rows_are_what_their_querysets_give_with_all_that_is_selected_along(
    street: Street, django_assert_num_queries: Any
) -> None:
    case = street.on_site()
    Visit.objects.filter(case=case).update(proof="position", latitude="32.49100", longitude="119.92300")
    parts = {
        "clocks": Clock.objects.filter(case=case).select_related("policy__policy", "escalation").order_by("-id"),
        "parties": Party.objects.filter(case=case).select_related("organisation", "came_with").order_by("id"),
        "reports": Report.objects.filter(case=case).select_related("saying", "case__site").order_by("id"),
        "visits": Visit.objects.filter(case=case).select_related("member"),
        "changes": ClockChange.objects.none(),
    }
    with django_assert_num_queries(1):
        gathered = gather(
            case, {**parts, "is_late": Exists(ClockChange.objects.none()), "is_here": Exists(parts["visits"])}
        )
    assert gathered["is_here"] is True and gathered["is_late"] is False
    along = {
        "clocks": ["policy", "escalation"], "parties": ["organisation", "came_with"],
        "reports": ["saying", "case"], "visits": ["member"], "changes": [],
    }  # fmt: skip
    for name, rows in parts.items():
        asked = list(rows)
        assert [columns(row) for row in gathered[name]] == [columns(row) for row in asked], name
        with django_assert_num_queries(0):
            for other in along[name]:
                theirs = [columns(getattr(row, other)) for row in gathered[name]]
                assert theirs == [columns(getattr(row, other)) for row in asked], (name, other)
    with django_assert_num_queries(0):
        assert gathered["reports"][0].case.site == street.site
        assert gathered["clocks"][0].policy.policy.tier == case.tier


def test_what_is_annotated_comes_along_and_gathered_rows_hang_under_others(
    street: Street, django_assert_num_queries: Any
) -> None:
    case = fresh(street.case())
    own = Clock.objects.filter(case=case)
    rows = gather(
        case,
        {
            "parties": Party.objects.filter(case=case).annotate(can_answer=countries.can_answer("phone")),
            "clocks": own.select_related("policy"),
            "targets": Target.objects.filter(version__in=own.values("policy")),
        },
    )
    assert {bool(party.phone): party.can_answer for party in rows["parties"]}[True] is not None
    policies = [clock.policy for clock in rows["clocks"]]
    hang(rows["targets"], on=policies, under="targets", by="version_id")
    with django_assert_num_queries(0):
        assert {target.promise for target in policies[0].targets.all()} >= {"assign", "arrive", "resolve"}
