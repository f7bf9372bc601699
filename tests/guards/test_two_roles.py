"""A11's kind: the guard belongs to another than whom it guards against. Who runs as whom, and that it is said aloud."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.checks import Error, Warning, run_checks
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from config import owner as whose
from config.custody import checks, grants
from config.custody.triggers import Unconditional
from config.launcher import parts
from mediation.models import Member
from tests import roles
from tests.cases.street import Street

OWNER = {
    "DATABASE_URL": "postgres://mediation@/mediation",
    "DATABASE_OWNER_URL": "postgres://mediation_owner@/mediation",
}

WATCH = {"authorization": "Bearer a word for the watch"}


def test_only_the_commands_that_change_tables_run_as_their_owner() -> None:
    for word, url in (("migrate", "DATABASE_OWNER_URL"), ("sweep", "DATABASE_URL"), ("shell", "DATABASE_URL")):
        environment = dict(OWNER)
        whose.take_over(environment, [word, "--noinput"])
        assert environment["DATABASE_URL"] == OWNER[url], word
        assert environment.get("DATABASE_ROLE", "") == ("mediation" if word == "migrate" else "")


def test_with_one_role_nothing_is_another() -> None:
    for one in ({"DATABASE_URL": OWNER["DATABASE_URL"]}, {**OWNER, "DATABASE_OWNER_URL": OWNER["DATABASE_URL"]}):
        environment = dict(one)
        whose.take_over(environment, ["migrate"])
        assert environment == one


@pytest.mark.parametrize(
    ("url", "signs_in"),
    [("postgres://mediation@/mediation?host=/tmp/x", True), ("postgres://me:secret@db:5433/test_journeys", False)],
)
def test_the_launcher_leads_its_processes_to_the_application(url: str, signs_in: bool) -> None:
    """By signing in, or where a password would be needed by stepping down; `DATABASE_ROLE` is the same for both."""
    led = parts.as_application(url, signs_in=signs_in)
    assert parts.role_of(led) == parts.APPLICATION != parts.role_of(url)
    assert ("host=/tmp/x" in led) if signs_in else ("me:secret@db:5433/test_journeys" in led)


@pytest.mark.django_db
def test_the_application_has_nothing_to_be_told_and_is_ready(client: Client, settings: Any) -> None:
    settings.HEALTH_TOKEN = "a word for the watch"
    assert run_checks(databases=["default"]) == []
    checks.refuse_the_owner()
    assert client.get(reverse("health-ready"), headers=WATCH).json()["checks"]["role"] == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize(("refuses", "kind"), [(True, Error), (False, Warning)])
def test_whoever_runs_as_the_owner_is_told(settings: Any, client: Client, refuses: bool, kind: type) -> None:
    """An error where the settings are a real installation's, a warning elsewhere."""
    settings.REFUSES_OWNER, settings.HEALTH_TOKEN = refuses, "a word for the watch"
    with roles.owner():
        (said,) = [message for message in run_checks(databases=["default"]) if message.id.startswith("custody.")]
        word = client.get(reverse("health-ready"), headers=WATCH).json()["checks"]["role"]
    assert isinstance(said, kind) and "docs/operating.md" in said.hint
    assert word in ("superuser", "owner") and word in said.msg


@pytest.mark.django_db
def test_a_real_installation_does_not_start_as_the_owner(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.roles, "powers", lambda _connection: ["owner"])
    settings.REFUSES_OWNER = True
    with pytest.raises(SystemExit, match="Two roles in the database"):
        checks.refuse_the_owner()
    settings.REFUSES_OWNER = False
    checks.refuse_the_owner()


@pytest.mark.django_db
def test_migrating_gives_the_rights_where_there_are_two_roles(settings: Any, capsys: Any) -> None:
    with roles.owner(), connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON cases_case FROM {parts.APPLICATION}")
        settings.DATABASE_ROLE = ""
        after_migrating(has=False)
        settings.DATABASE_ROLE = parts.APPLICATION
        after_migrating(has=True)
    assert parts.APPLICATION in capsys.readouterr().out


def after_migrating(*, has: bool) -> None:
    grants.after_migrating(using="default")
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'cases_case', 'SELECT')", [parts.APPLICATION])
        assert cursor.fetchone() == (has,)


# -- the administration, which is the application ----------------------------------------------------------------------

DELETABLE = [model for model in admin.site._registry if model._meta.app_label != "admin"]


@pytest.mark.django_db
@pytest.mark.parametrize("model", DELETABLE, ids=lambda model: model._meta.label)
def test_what_the_administration_lets_be_deleted_can_be(street: Street, model: type[models.Model]) -> None:
    """No button leads to a row that the database does not let go."""
    street.resolved()
    operator = Client(raise_request_exception=True)
    operator.force_login(Member.objects.get(is_superuser=True))
    row = model._default_manager.order_by("pk").first()
    if row is None:
        pytest.skip("no row of it")
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[row.pk])
    with transaction.atomic():
        answer = operator.post(address, {"post": "yes"})
    assert answer.status_code in (200, 302, 403)


@pytest.mark.django_db
def test_nobody_takes_a_member_away_with_what_he_did(street: Street) -> None:
    """B4: what an operator did goes with the operator, by Django's own cascade. He is switched off instead."""
    operator = Client()
    operator.force_login(Member.objects.get(is_superuser=True))
    address = reverse("admin:mediation_member_delete", args=[street.contractor.pk])
    assert operator.post(address, {"post": "yes"}).status_code == 403


# -- a library's trigger without the library's escape ------------------------------------------------------------------


def test_every_trigger_of_ours_is_one_that_cannot_be_lifted() -> None:
    """Also those that a model brings beside its line: they derive from `Unconditional`."""
    liftable = [
        f"{model._meta.label}: {trigger.name}"
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
        if not isinstance(trigger, Unconditional)
    ]
    assert not liftable
