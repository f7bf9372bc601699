"""Every address and verb posted to by everybody: nothing that is not theirs is done, and nothing breaks a page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.desk_forms import MEMBER_DEEDS, RESIDENT_DEEDS
from cases.models import CaseEvent, Refusal
from tests.addresses import ADDRESSES, OF_THE_CASE, SIGNED_IN, Scene, patterns

# What a provider posts to: no page of ours comes before it, a signature does.
SIGNED_BY_THE_PROVIDER = {"inbound-text", "receipt", "receipts"}


def test_only_the_provider_posts_without_our_token() -> None:
    exempt = {each.name for each in patterns() if getattr(each.callback, "csrf_exempt", False)}
    assert exempt == SIGNED_BY_THE_PROVIDER


def test_what_is_not_theirs_cannot_be_done_by_posting_either(scene: Scene) -> None:
    before = CaseEvent.objects.count()
    for asker in sorted(SIGNED_IN - OF_THE_CASE):
        client = scene.client(asker)
        for verb in MEMBER_DEEDS:
            answer = client.post(reverse("desk-verb", args=[scene.case.number, verb]), {"words": "x", "lead": 1})
            assert answer.status_code == 404, (asker, verb)
        answer = client.post(reverse("review-case", args=[scene.case.number]), {"decision": "instruct"})
        assert answer.status_code == 404, asker
    assert CaseEvent.objects.count() == before
    assert not Refusal.objects.filter(case=scene.case).exists()


@pytest.mark.parametrize("asker", ["stranger", "lead", "leader", "reviewer", "operator"])
def test_nothing_anybody_posts_breaks_a_page(asker: str, scene: Scene) -> None:
    """Empty, nonsense, too much: an answer below 500, whoever asks."""
    nonsense = {
        **dict.fromkeys(["words", "code", "reason", "outcome", "decision", "number", "name", "phone"], "\x00'\"<x>{{"),
        **dict.fromkeys(["lead", "helpers", "site", "building", "undertaking", "organisation"], "9" * 21),
        **dict.fromkeys(["latitude", "longitude"], "nan"),
        **dict.fromkeys(["until", "at", "due_at", "submission"], "9999-99-99T99:99"),
    }
    client = scene.client(asker)
    for name, address in ADDRESSES.items():
        if name in ("sign-out", "sign-in"):
            continue
        path = reverse(name, args=address.arguments(scene))
        for form in ({}, nonsense):
            assert client.post(path, form).status_code < 500, name
    for verb in MEMBER_DEEDS:
        for form in ({}, nonsense):
            path = reverse("desk-verb", args=[scene.case.number, verb])
            assert client.post(path, form).status_code < 500, verb
    for verb in RESIDENT_DEEDS:
        for form in ({}, nonsense):
            path = reverse("track-verb", args=[scene.other.token, verb])
            assert client.post(path, form).status_code < 500, verb


def test_a_form_from_elsewhere_is_refused(scene: Scene) -> None:
    client = scene.client("reviewer", enforce_csrf_checks=True)
    before = CaseEvent.objects.count()
    for name, address in ADDRESSES.items():
        assert client.post(reverse(name, args=address.arguments(scene)), {"words": "x"}).status_code == 403, name
    assert CaseEvent.objects.count() == before


def test_a_method_that_means_nothing_is_refused(scene: Scene) -> None:
    client = scene.client("reviewer")
    ours = set(ADDRESSES) - {"set-language", "sign-in"}
    for name in ours:
        path = reverse(name, args=ADDRESSES[name].arguments(scene))
        for method in (client.delete, client.put, client.patch):
            assert method(path).status_code == 405, name
