"""Editing what a text says: a new version is in force at once, and one that would not do is refused with a sentence."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from mediation.models import Member
from notifications import editing, outbox
from notifications.models import Message, Wording
from tests.notifications.conftest import PHONE

pytestmark = pytest.mark.django_db
TEXTS = Path(django_settings.BASE_DIR) / "cases" / "templates" / "texts"
ADMIN = "/admin/notifications/wording/texts/"


@pytest.fixture
def operator(client: Client, settings: Settings) -> Client:
    settings.ROOT_URLCONF = "config.urls"
    client.force_login(
        Member.objects.create_superuser("+8613952699999", "password", name="运维"),
        backend="config.sign_in.MemberBackend",
    )
    return client


def queue(number: str = "1") -> Message:
    message = outbox.queue(
        cause=f"event:{number}", recipient=PHONE, template="received", params={"number": "HL-1", "place": "3号楼"}
    )
    assert message is not None
    return message


def test_a_new_version_speaks_at_once_and_the_message_says_which() -> None:
    by_file = queue("1")
    editing.save("received", "zh-hans", "收到{{ number }},在{{ place }}。", by=None)
    editing.save("received", "zh-hans", "{{ number }}收到了。", by=None)
    edited = queue("2")
    assert (edited.body, edited.template_version) == ("HL-1收到了。", "v2")
    assert editing.back_to_file("received", "zh-hans") == 1
    again = queue("3")
    assert (again.body, again.template_version) == (by_file.body, by_file.template_version)
    assert list(Wording.objects.order_by("version").values_list("version", "is_current")) == [(1, False), (2, False)]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "words"),
        ("{{ number }} {{ nonsense }}", "nonsense"),
        ("已收到{{ place }}", "number"),
        ("{{ number }}{% include 'x' %}", "include"),
        ("{{ number }}{% debug %}", "debug"),
        ("{{ number|safe }}", "cannot stand"),
        ("{{ settings.SECRET_KEY }}{{ number }}", "cannot stand"),
        ("{{ number }}{% if place %}在", "if"),
        ("{{ number }}{# 注 #}", "cannot stand"),
        ("{{ number }}" + "长" * 60, "parts"),
        ("{{ number }}\u202e", "nobody can see"),
        ("{{ number }}" + "长" * 2000, "too long"),
    ],
)
def test_words_that_would_not_do_are_refused(body: str, says: str) -> None:
    with translation.override("en"), pytest.raises(ValueError, match=says):
        editing.save("received", "zh-hans", body, by=None)
    assert not Wording.objects.exists()


def test_the_operator_sees_what_it_costs_before_saving(operator: Client) -> None:
    assert "received" in operator.get(ADMIN).content.decode()
    place = f"{ADMIN}zh-hans/received/"
    page = operator.post(place, {"body": "{{ number }}" + "长" * 70, "preview": "1"})
    assert page.status_code == 200
    assert page.context["preview"].parts == 2 and page.context["preview"].problems
    assert not Wording.objects.exists()
    assert operator.post(place, {"body": "{{ number }}长", "preview": "1"}).context["preview"].parts == 1
    assert not Wording.objects.exists()
    assert operator.post(place, {"body": "{{ number }}" + "长" * 70, "save": "1"}).status_code == 200
    assert not Wording.objects.exists()
    assert operator.post(place, {"body": "{{ number }}长", "save": "1"}).status_code == 302
    saved = Wording.objects.get()
    assert (saved.body, saved.version, str(saved.edited_by)) == ("{{ number }}长", 1, "运维")
    assert operator.post(place, {"back": "1"}).status_code == 302
    assert not Wording.objects.filter(is_current=True).exists()
    assert operator.get(f"{ADMIN}zh-hans/nothing/").status_code == 404
    assert operator.get("/admin/notifications/wording/").status_code == 200


def test_only_the_operator_edits_words(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "config.urls"
    assert client.get(ADMIN).status_code == 302
    assert client.post(f"{ADMIN}zh-hans/received/", {"body": "x", "save": "1"}).status_code == 302
    assert not Wording.objects.exists()


def test_every_text_on_file_would_pass_as_a_version_of_its_own() -> None:
    seen = {(each.template, each.language) for each in editing.template_texts()}
    for file in TEXTS.glob("*/*.txt"):
        template, language = file.stem, file.parent.name
        assert (template, language) in seen
        shown = editing.preview(template, language, file.read_text(encoding="utf-8"))
        assert not shown.problems, (template, language, shown)
