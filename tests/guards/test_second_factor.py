"""B5: a stolen password alone opens no account of the street office, the district or an operator."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.accounts import demo, passwords, second_factor
from config.accounts.gate import OPEN
from config.accounts.models import Account, AccountEvent, Bounds, RecoveryCode
from mediation.models import Member, OrganisationKind
from notifications.models import Message
from tests.addresses import ADDRESSES, Scene, patterns
from tests.cases.street import Street
from tests.pages.conftest import SignedIn
from tests.signing_in import WORD, force_login, has_authenticator

PASSWORD = "a sentence of their own"
NEEDS_ONE = ["reviewer", "district", "operator"]


def people(street: Street) -> dict[str, Member]:
    found = {"reviewer": street.reviewer, "district": street.district}
    return {**found, "operator": Member.objects.filter(is_superuser=True).earliest("id"), "leader": street.leader}


def only_password(member: Member) -> Client:
    """A browser in which somebody has typed the right password, and nothing else."""
    passwords.set_own(member, PASSWORD)
    client = Client()
    client.cookies["django_language"] = "en"
    answer = client.post(reverse("sign-in"), {"username": str(member.phone), "password": PASSWORD})
    assert answer.status_code == 302
    return client


def shown(member: Member) -> str:
    return pyotp.TOTP(second_factor.secret(Account.objects.get(member=member).authenticator)).at(timezone.now())


def without_one(member: Member) -> Member:
    second_factor.take_away(member)
    return Member.objects.get(pk=member.pk)


@pytest.mark.parametrize("who", NEEDS_ONE)
def test_behind_the_password_alone_there_is_no_page_and_no_deed(who: str, scene: Scene) -> None:
    """Every address of ours and of the administration, generated: none but the step itself."""
    for step in ("second-factor", "second-factor-new"):
        member = scene.people[who]
        client = only_password(member if step == "second-factor" else without_one(member))
        paths = {name: reverse(name, args=row.arguments(scene)) for name, row in ADDRESSES.items()}
        paths |= {f"admin {path}": path for path in ("/admin/", "/admin/mediation/member/", "/admin/password_change/")}
        for name, path in paths.items():
            if name in OPEN | {step}:
                continue
            for answer in (client.get(path), client.post(path, {"words": "x"})):
                assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse(step)), name


def test_a_one_time_password_opens_nothing_either(scene: Scene) -> None:
    """B2: until it is changed nothing can be done in the member's name; whatever the role."""
    for who, member in scene.people.items():
        client = Client()
        force_login(client, member, through_the_gate=who in NEEDS_ONE or who == "other street")
        Account.objects.update_or_create(member=member, defaults={"password_is_temporary": True})
        for each in patterns():
            if each.name in OPEN | {"account-password"}:
                continue
            path = reverse(each.name, args=ADDRESSES[each.name].arguments(scene))
            for answer in (client.get(path), client.post(path)):
                assert answer.status_code == 302, (who, each.name)
                assert answer.headers["Location"].startswith(reverse("account-password")), (who, each.name)


def test_a_one_time_password_is_changed_and_then_all_is_open(street: Street) -> None:
    member = street.leader
    member.set_password("given by others 1")
    member.save()
    client = Client()
    client.cookies["django_language"] = "en"
    client.post(reverse("sign-in"), {"username": str(member.phone), "password": "given by others 1"})
    wanted = client.get(reverse("boards"))
    assert "First choose a password of your own" in client.get(wanted.headers["Location"]).text
    same = {"old": "given by others 1", "password1": "given by others 1", "password2": "given by others 1"}
    assert "choose another" in client.post(wanted.headers["Location"], same).text
    own = {"old": "given by others 1", "password1": PASSWORD, "password2": PASSWORD, "next": reverse("boards")}
    assert client.post(reverse("account-password"), own).headers["Location"] == reverse("boards")
    assert client.get(reverse("boards")).status_code == 200
    assert AccountEvent.objects.filter(member=member, kind="password", by=member).exists()


def test_the_first_sign_in_makes_one_and_shows_the_codes_once(street: Street) -> None:
    member = without_one(street.reviewer)
    client = only_password(member)
    page = client.get(reverse("desk"), follow=True)
    assert "Set up the second step" in page.text and "<svg" in page.text
    key = re.search(r'<p class="number">(\w+)</p>', page.text)
    assert key is not None
    wrong = client.post(reverse("second-factor-new"), {"code": "000000"})
    assert "not what the app should show" in wrong.text and key[1] in wrong.text
    made = client.post(
        reverse("second-factor-new"), {"code": pyotp.TOTP(key[1]).now(), "next": "https://evil.example/"}
    )
    codes = re.findall(r'<li class="number">(\w+)</li>', made.text)
    assert len(set(codes)) == 10 and "evil" not in made.text
    assert client.get(reverse("desk")).status_code == 200
    everything = " ".join(client.get(reverse(name)).text for name in ("account", "second-factor-new", "desk"))
    assert not [code for code in codes if code in everything]
    assert AccountEvent.objects.filter(member=member, kind="second_factor", by=member, is_on=True).exists()
    assert Message.objects.filter(template="account_second_factor", recipient=str(member.phone)).exists()


def test_neither_the_secret_nor_a_code_stands_in_the_database_or_the_administration(street: Street) -> None:
    member = street.reviewer
    codes = second_factor.enrol(member, second_factor.new_word(), "000000") or second_factor.new_paper_codes(member)
    secret = second_factor.secret(Account.objects.get(member=member).authenticator)
    with connection.cursor() as cursor:
        for table in (Account, RecoveryCode):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table._meta.db_table} t")
            (rows,) = cursor.fetchone() or ("",)
            assert secret not in rows and not [code for code in codes if code in rows]
    operator = Client()
    operator.force_login(people(street)["operator"])
    page = operator.get(reverse("admin:mediation_member_change", args=[member.pk])).text
    assert secret not in page and Account.objects.get(member=member).authenticator not in page


def test_a_code_works_once(street: Street) -> None:
    """Whoever looks over the shoulder types it too late."""
    with time_machine.travel("2026-09-15T09:00:10+08:00", tick=False) as moment:
        member = street.reviewer
        has_authenticator(member)
        code = shown(member)
        first, second = only_password(member), Client()
        assert first.post(reverse("second-factor"), {"code": code}).status_code == 302
        second.cookies["django_language"] = "en"
        second.post(reverse("sign-in"), {"username": str(member.phone), "password": PASSWORD})
        assert "not right" in second.post(reverse("second-factor"), {"code": code}).text
        moment.shift(30)
        assert "not right" in second.post(reverse("second-factor"), {"code": code}).text, "nor within its time of grace"
        assert second.post(reverse("second-factor"), {"code": shown(member)}).status_code == 302


def test_a_clock_that_is_half_a_minute_wrong_is_no_trouble(street: Street) -> None:
    app = pyotp.TOTP(second_factor.secret(WORD))
    for late in (-30, 30):
        Account.objects.filter(member=street.reviewer).update(last_step=0)
        assert second_factor.passes(street.reviewer, app.at(timezone.now() + timedelta(seconds=late)))
    Account.objects.filter(member=street.reviewer).update(last_step=0)
    assert not second_factor.passes(street.reviewer, app.at(timezone.now() - timedelta(seconds=90)))


def test_a_recovery_code_works_once_however_it_is_typed(street: Street) -> None:
    codes = second_factor.new_paper_codes(street.reviewer)
    client = only_password(street.reviewer)
    typed = f" {codes[0][:5].upper()}-{codes[0][5:]} "
    assert client.post(reverse("second-factor"), {"code": typed}).status_code == 302
    assert client.get(reverse("review")).status_code == 200
    other = only_password(street.reviewer)
    assert "not right" in other.post(reverse("second-factor"), {"code": codes[0]}).text
    second_factor.new_paper_codes(street.reviewer)
    assert "not right" in other.post(reverse("second-factor"), {"code": codes[1]}).text, "new ones void the old"


def test_guessing_codes_comes_to_an_end_and_the_owner_waits_a_quarter_of_an_hour(street: Street) -> None:
    with time_machine.travel("2026-09-15T09:00:10+08:00", tick=False) as moment:
        client = only_password(street.reviewer)
        for _each in range(Bounds.current().wrong_codes):
            assert client.post(reverse("second-factor"), {"code": "000000"}).status_code == 200
        answer = client.post(reverse("second-factor"), {"code": shown(street.reviewer)})
        assert answer.status_code == 429 and "15 minutes" in answer.text
        moment.shift(15 * 60 + 1)
        assert client.post(reverse("second-factor"), {"code": shown(street.reviewer)}).status_code == 302


def test_another_operator_takes_a_lost_one_off_and_everybody_is_told(street: Street, signed_in: SignedIn) -> None:
    operator = people(street)["operator"]
    inside = signed_in(street.reviewer)
    desk = signed_in(operator)
    action = {"action": "take_second_factor_off", "_selected_action": [operator.pk]}
    assert (
        "another operator does that"
        in desk.post(reverse("admin:mediation_member_changelist"), action, follow=True).text
    )
    assert Account.objects.get(member=operator).has_second_factor
    action["_selected_action"] = [street.reviewer.pk]
    desk.post(reverse("admin:mediation_member_changelist"), action)
    event = AccountEvent.objects.filter(member=street.reviewer, kind="second_factor").latest("id")
    assert event.by == operator and event.is_on is False and event.told_at is not None
    assert Message.objects.filter(template="account_second_factor", recipient=str(street.reviewer.phone)).exists()
    assert inside.get(reverse("review")).headers["Location"].startswith(reverse("second-factor-new"))


def test_whoever_need_not_may_have_one_and_may_do_without_again(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.leader)
    assert client.get(reverse("desk")).status_code == 200
    page = client.get(reverse("second-factor-new"))
    key = re.search(r'<p class="number">(\w+)</p>', page.text)
    assert key is not None
    client.post(reverse("second-factor-new"), {"code": pyotp.TOTP(key[1]).now()})
    other = only_password(street.leader)
    assert other.get(reverse("desk")).headers["Location"].startswith(reverse("second-factor"))
    client = signed_in(street.leader)
    session = client.session
    session["second_factor"] = Account.objects.get(member=street.leader).stamp
    session.save()
    client.post(reverse("second-factor-off"))
    assert only_password(street.leader).get(reverse("desk")).status_code == 200
    assert signed_in(street.reviewer).post(reverse("second-factor-off")).status_code == 404


def test_who_comes_to_the_street_office_makes_one_before_anything_else(street: Street) -> None:
    """Becoming one of those who need it is a door too."""
    member = street.member(OrganisationKind.COMMUNITY)
    client = only_password(member)
    assert client.get(reverse("desk")).status_code == 200
    Member.objects.filter(pk=member.pk).update(organisation=street.reviewer.organisation)
    for path in (reverse("desk"), reverse("review")):
        assert client.get(path).headers["Location"].startswith(reverse("second-factor-new"))


def test_only_a_demo_leaves_its_keys_in_the_open(street: Street, settings) -> None:
    with pytest.raises(RuntimeError):
        demo.open_doors()
    settings.DEMO = True
    Account.objects.filter(member=street.reviewer).update(authenticator="", authenticator_since=None)
    Account.objects.filter(member=street.reviewer).update(password_is_temporary=True)
    secret = demo.open_doors()
    account = Account.objects.get(member=street.reviewer)
    assert second_factor.secret(account.authenticator) == secret and not account.password_is_temporary
