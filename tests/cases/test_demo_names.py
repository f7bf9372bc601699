"""Who is who in the demo: for whoever signs in, and for the page of phones."""

import io

from django.core.management import call_command

from mediation.models import Member
from tests.cases.street import Street


def printed(*words: str) -> list[str]:
    out = io.StringIO()
    call_command("demo_names", *words, stdout=out)
    return out.getvalue().splitlines()


def test_every_members_phone_has_a_name_and_what_they_are(street: Street) -> None:
    lines = dict(line.split("=", 1) for line in printed("--phones"))
    assert set(lines) == {str(member.phone) for member in Member.objects.filter(is_active=True)}
    assert lines[str(street.leader.phone)] == f"{street.leader.name} · 组长, {street.site.name}"
    assert lines[str(street.contractor.phone)] == f"{street.contractor.name} · 施工单位, {street.site.name}"
    assert lines[str(street.reviewer.phone)].startswith(street.reviewer.name)


def test_the_names_to_sign_in_with_are_a_few(street: Street) -> None:
    lines = printed()
    assert lines[0].startswith("Password for all: ") and len(lines) == 7
    assert any(street.leader.name in line and "组长" in line for line in lines)
