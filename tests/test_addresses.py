"""Every address asked by everybody: strangers, residents with another case's link, each role, members of elsewhere.

The table is exhaustive: an address without a row fails. Nobody is ever shown an error page of ours, a stranger learns
nothing from the answer, and what is not theirs looks as if it were not there.
"""

from __future__ import annotations

import contextlib
import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from cases.desk_forms import MEMBER_DEEDS, RESIDENT_DEEDS
from cases.models import CaseEvent
from mediation.models import Member
from tests.addresses import ADDRESSES, EVERYBODY, OF_THE_CASE, SIGNED_IN, WORDS, Scene, opened, patterns
from tests.cases.street import GRANDMOTHER, NEIGHBOUR


def test_every_address_has_a_row_in_the_table() -> None:
    assert {each.name for each in patterns()} == set(ADDRESSES)


PICTURES = {"photo", "track-photo", "paper", "track-paper", "brief-paper", "figures-meeting"}
OWN_LINK = {"track", "track-verb"}


def leaks(asker: str, name: str, page: str) -> None:
    """No page shows a number that was not opened; a side of the works and the district read the place only."""
    bare = page.replace(" ", "")
    assert GRANDMOTHER.removeprefix("+86") not in bare, name
    if name not in OWN_LINK and asker in ("helper", "district"):
        assert WORDS not in page and "王秀兰" not in page and NEIGHBOUR.removeprefix("+86") not in bare, name


@pytest.mark.parametrize("asker", sorted(EVERYBODY))
def test_everybody_gets_the_answer_that_is_theirs(asker: str, scene: Scene) -> None:
    client = scene.client(asker)
    wrong = {}
    for name, address in ADDRESSES.items():
        path = reverse(name, args=address.arguments(scene))
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if asker in address.refused:
            expected = 403
        elif asker in address.seen_by:
            expected = address.answer
        else:
            expected = 302 if asker == "stranger" else 404
        if answer.status_code != expected:
            wrong[name] = (answer.status_code, expected)
        if expected == 302 and asker not in address.seen_by:
            assert answer.headers["Location"].startswith(reverse("sign-in"))
        if name not in PICTURES:
            leaks(asker, name, body.decode())
        if expected in (302, 404):
            told = body.decode()
            assert "王秀兰" not in told and WORDS not in told and scene.case.token not in told
    assert not wrong


def test_the_link_of_one_case_opens_nothing_of_another(scene: Scene) -> None:
    stranger, other = scene.client("stranger"), opened(scene.other, NEIGHBOUR).token
    assert stranger.get(reverse("track-photo", args=[other, scene.photo.pk])).status_code == 404
    assert scene.case.number not in stranger.get(reverse("track", args=[other])).text
    events = CaseEvent.objects.count()
    for verb in RESIDENT_DEEDS:
        stranger.post(reverse("track-verb", args=[other, verb]), {"words": "不"})
    assert CaseEvent.objects.filter(case=scene.case).count() == scene.case.events.count()
    assert CaseEvent.objects.count() > events, "on the other case some of it is possible"
    for wrong in (
        "x" * 24,
        str(scene.key.token)[:-1],
        str(scene.key.token).swapcase(),
        scene.case.token[:-1],
        scene.case.number,
        "0",
    ):
        for name in ("track", "track-photo", "track-verb"):
            rest = {"track": [], "track-photo": [scene.photo.pk], "track-verb": ["withdraw"]}[name]
            assert stranger.get(reverse(name, args=[wrong, *rest])).status_code == 404


def test_no_button_is_shown_that_would_be_refused(scene: Scene) -> None:
    for asker in sorted(OF_THE_CASE):
        client = scene.client(asker)
        page = client.get(reverse("desk-case", args=[scene.case.number])).content.decode()
        for verb in MEMBER_DEEDS:
            path = reverse("desk-verb", args=[scene.case.number, verb])
            status = client.get(path).status_code
            assert status in ((200,) if path in page else (200, 403, 409)), (asker, verb)


def test_every_link_on_the_desk_and_above_it_leads_to_a_page_that_is_there(scene: Scene) -> None:
    for asker in sorted(SIGNED_IN):
        client = scene.client(asker)
        page = client.get(reverse("desk")).text
        linked = set(re.findall(r'<a [^>]*?href="(/[^"#]*)"', page))
        assert reverse("desk") in linked
        assert {path: client.get(path).status_code for path in linked} == dict.fromkeys(linked, 200), asker


def test_someone_who_has_left_is_a_stranger(scene: Scene) -> None:
    client = scene.client("member")
    Member.objects.filter(pk=scene.people["member"].pk).update(is_active=False)
    answer = client.get(reverse("desk-case", args=[scene.case.number]))
    assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("sign-in"))


def test_the_set_up_is_the_operators_alone_and_holds_no_case(scene: Scene) -> None:
    assert not {model for model in admin.site._registry if model._meta.app_label == "cases"}
    paths = [reverse("admin:index")]
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            with contextlib.suppress(NoReverseMatch):
                paths.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"))
    for asker in sorted(EVERYBODY):
        client = scene.client(asker)
        for path in paths:
            answer = client.get(path, follow=True)
            if asker == "operator":
                assert answer.status_code in ((200, 403) if path.endswith("/add/") else (200,)), path
            elif asker == "stranger":
                assert answer.redirect_chain[-1] == (f"{reverse('sign-in')}?next={path}", 302)
            else:
                assert answer.status_code == 403 and reverse("desk") in answer.text, (asker, path)
