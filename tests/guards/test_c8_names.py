"""A name is something to be seen: of marks alone it is refused, and marks that turn what follows are left out (C8)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from mediation.models import Member, Organisation, OrganisationKind, SeededWord
from mediation.models.written import Line, Lines
from tests.cases.street import Street
from tests.pages.conftest import SignedIn, signed_in

__all__ = ["signed_in"]

MARKS = ["\u202e", "\u2066\u2069", "\u200b", "\u200f\u200e", "\x07"]
# Codes, which a rule of their own holds to letters and digits, and what no operator writes.
OTHERWISE = {"code", "arrival_code", "case_prefix", "password", "language"}


def written() -> list[models.Field]:
    """Every short text of the standing facts that an operator types."""
    models_of = [model for model in apps.get_app_config("mediation").get_models() if model is not SeededWord]
    fields = [field for model in models_of for field in model._meta.get_fields()]
    return [
        field
        for field in fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.editable
        and field.name not in OTHERWISE
        and type(field).__module__.split(".")[0] in ("django", "mediation")
    ]


def test_every_text_an_operator_writes_is_one_of_these_fields() -> None:
    """C8: generated from the models, so that a new one is asked too."""
    assert len(written()) > 15
    assert [str(field) for field in written() if not isinstance(field, Line | Lines)] == []


@pytest.mark.parametrize("marks", MARKS, ids=ascii)
@pytest.mark.parametrize("field", written(), ids=str)
def test_marks_alone_are_refused_and_marks_inside_are_left_out(field: models.Field, marks: str) -> None:
    with pytest.raises(ValidationError):
        field.clean(marks, None)
    assert field.get_prep_value(f"锦{marks}绣") == "锦绣"


@pytest.mark.parametrize("marks", MARKS[:4], ids=ascii)
def test_an_organisation_of_a_lone_mark_is_refused_on_the_form(street: Street, signed_in: SignedIn, marks: str) -> None:
    """C8."""
    client = signed_in(Member.objects.get(is_superuser=True))
    assert Organisation in admin.site._registry
    answers = {"kind": OrganisationKind.PROPERTY, "name": marks, "short_name": "", "case_prefix": "", "phone": ""}
    before = Organisation.objects.count()
    answer = client.post(reverse("admin:mediation_organisation_add"), answers)
    assert answer.status_code == 200 and Organisation.objects.count() == before
    client.post(reverse("admin:mediation_organisation_add"), {**answers, "name": f"安和{marks}物业"})
    assert Organisation.objects.filter(name="安和物业").exists()


def test_what_is_written_past_the_forms_is_cleaned_as_well(street: Street) -> None:
    Organisation.objects.filter(pk=street.site.street.pk).update(name="城\u202e中街道")
    assert Organisation.objects.get(pk=street.site.street.pk).name == "城中街道"
    (made,) = Organisation.objects.bulk_create([Organisation(kind=OrganisationKind.UTILITY, name="\u2067水务")])
    assert Organisation.objects.get(pk=made.pk).name == "水务"
