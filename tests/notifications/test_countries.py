"""Rules of countries are rows, obeyed when a text leaves and seen by staff."""

from collections.abc import Callable

import pytest

from notifications import countries, delivery, inbox
from notifications.models import CountryRule, FailureReason, Message, MessageStatus
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import PHONE
from tests.roles import rewriting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _countries() -> None:
    CountryRule.objects.all().delete()
    CountryRule.objects.create(prefix="+86", name="中国大陆", is_two_way=False, allows_links=False, templates_only=True)
    CountryRule.objects.create(prefix="+852", name="香港")


def test_a_link_is_taken_out_where_links_are_forbidden(carrier: Carrier, write: Callable[..., Message]) -> None:
    here = write("HL-1已派单,详情 https://example.org/t/abc?x=1 电话12345")
    there = write("HL-1已派单 https://example.org/t/abc", phone="+85251234567")
    delivery.drain()
    (text,) = carrier.texts(PHONE)
    assert text["body"] == "HL-1已派单,详情 电话12345"
    here.refresh_from_db()
    assert (here.body, here.parts) == (text["body"], 1)
    assert "https://example.org/t/abc" in carrier.texts("+85251234567")[0]["body"]
    there.refresh_from_db()


def test_a_text_that_is_only_a_link_ends_with_a_sentence(carrier: Carrier, write: Callable[..., Message]) -> None:
    message = write("https://example.org/t/abc")
    delivery.drain()
    message.refresh_from_db()
    assert (message.status, message.failure) == (MessageStatus.FAILED, FailureReason.ONLY_A_LINK)
    assert carrier.texts(PHONE) == []


def test_words_of_no_template_are_refused_where_only_templates_pass(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    free = write("自由发挥")
    with rewriting(Message):
        Message.objects.filter(pk=free.pk).update(template="")
    delivery.drain()
    free.refresh_from_db()
    assert (free.status, free.failure) == (MessageStatus.FAILED, FailureReason.FREE_WORDS)


def test_the_longest_beginning_counts_and_elsewhere_nothing_is_forbidden() -> None:
    rules = countries.rules()
    for number, prefix in ((PHONE, "+86"), ("+85251234567", "+852"), ("+4915112345678", None)):
        rule = countries.rule_for(number, rules)
        assert (rule.prefix if rule else None) == prefix


def test_a_number_of_a_one_way_country_cannot_answer_unless_it_has_texted_us(write: Callable[..., Message]) -> None:
    silent, texts, elsewhere, unknown = "+8613952600001", "+8613952600002", "+85251234567", "+447700900123"
    for number in (silent, texts, elsewhere, unknown):
        write(phone=number)
    inbox.receive({"MessageSid": "SM1", "From": texts, "Body": "吵"})
    asked = Message.objects.annotate(answers=countries.can_answer("recipient"))
    assert dict(asked.values_list("recipient", "answers")) == {
        silent: False, texts: True, elsewhere: True, unknown: True,
    }  # fmt: skip
    CountryRule.objects.filter(prefix="+86").update(is_two_way=True)
    assert asked.get(recipient=silent).answers
