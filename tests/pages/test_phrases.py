"""Words that members keep: added, changed and taken away on a page of their own, shared by a leader, and put into a
form's words by one tap, without a script too."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import CaseEvent, Phrase
from cases.states import Verb
from mediation.models import Membership
from tests.cases.street import Street, fresh
from tests.pages.conftest import SignedIn

PAGE = "/desk/phrases/"
SHUT_OFF = "已关总阀，安排维修"


def keep(client: Client, body: str, **more: object) -> str:
    return client.post(PAGE, {"body": body, **more}, follow=True).text


def change(client: Client, phrase: Phrase, **sent: str) -> int:
    return client.post(reverse("change-phrase", args=[phrase.pk]), sent).status_code


def group_of(street: Street) -> str:
    return str(Membership.objects.leading().get(member=street.leader, group__site=street.site).group_id)


def test_words_are_kept_changed_and_taken_away(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.mediator)
    assert "You keep no words yet." in client.get(PAGE).text
    assert SHUT_OFF in keep(client, f"  {SHUT_OFF} ")
    phrase = Phrase.objects.get()
    assert change(client, phrase, body="已断电") == 302 and Phrase.objects.get().body == "已断电"
    assert change(client, phrase, delete="1") == 302 and not Phrase.objects.exists()


def test_what_is_no_phrase_is_refused_in_a_sentence(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.mediator)
    keep(client, SHUT_OFF)
    for body, sentence in {
        "": "This field is required.", " \u200b ": "Write down the words.", SHUT_OFF: "You keep these words already.",
        "打13912345678找王师傅": "Leave the number out", "话" * 121: "at most 120",
    }.items():  # fmt: skip
        page = client.post(PAGE, {"body": body})
        assert page.status_code == 422, body
        assert sentence in page.text, body
    assert Phrase.objects.count() == 1
    for number in range(29):
        keep(client, f"第{'一二三四五六七八九十'[number % 10]}{'句话词'[number // 10]}")
    assert "You keep 30 phrases. Take one away first." in keep(client, "再多一句")


def test_a_leader_shares_and_nobody_else(street: Street, signed_in: SignedIn) -> None:
    leader, member = signed_in(street.leader), signed_in(street.mediator)
    keep(leader, SHUT_OFF, group=group_of(street))
    keep(member, "已到现场查看", group=group_of(street))
    assert Phrase.objects.get(body="已到现场查看").group is None
    page = member.get(PAGE).text
    assert "Shared by your leader" in page and SHUT_OFF in page
    assert "已到现场查看" not in leader.get(PAGE).text


def test_nobody_changes_another_ones(street: Street, signed_in: SignedIn) -> None:
    keep(signed_in(street.leader), SHUT_OFF, group=group_of(street))
    phrase, member = Phrase.objects.get(), signed_in(street.mediator)
    assert change(member, phrase, body="别的") == 404 == change(member, phrase, delete="1")
    assert change(signed_in(street.reviewer), phrase, delete="1") == 404
    assert Phrase.objects.get().body == SHUT_OFF


def test_a_form_offers_them_and_takes_a_choice_before_what_is_typed(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    client, form = signed_in(case.lead), reverse("desk-verb", args=[case.number, "secure"])
    keep(client, SHUT_OFF)
    page = client.get(form).text
    assert f'value="{SHUT_OFF}"' in page and "None of these" in page
    assert client.post(form, {"words": [SHUT_OFF, "明早再来"]}).status_code == 302
    assert CaseEvent.objects.get(case=case, verb=Verb.SECURE).words == f"{SHUT_OFF}\n明早再来"


def test_a_choice_alone_is_enough_and_none_of_them_changes_nothing(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    client, form = signed_in(case.lead), reverse("desk-verb", args=[case.number, "secure"])
    assert client.post(form, {"words": ["", ""]}).status_code != 302 and fresh(case).is_open
    assert client.post(form, {"words": [SHUT_OFF, ""]}).status_code == 302
    assert CaseEvent.objects.get(case=case, verb=Verb.SECURE).words == SHUT_OFF


def test_a_resident_is_offered_nobody_s_words(street: Street, english: Client, signed_in: SignedIn) -> None:
    case = street.on_site()
    keep(signed_in(case.lead), SHUT_OFF)
    assert "Kept words" not in english.get(reverse("track-verb", args=[case.token, "add"])).text


def test_a_form_asks_once_for_them_however_many(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    client, form = signed_in(case.lead), reverse("desk-verb", args=[case.number, "secure"])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(form).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for number in "一二三四五六":
        keep(client, f"第{number}句")
    assert asked() == few
