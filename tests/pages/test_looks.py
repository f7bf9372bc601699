"""How pages look on one device: what is chosen by a posted form is remembered there, without a script, for anybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.states import State
from mediation.models import Member, Tier
from tests.cases.street import Street

PASSWORD = "a long enough password"
SHEETS = ("tokens.css", "dark.css", "contrast.css", "site.css", "paper.css")


def sheet(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")


def linked(text: str, name: str) -> str:
    """For which media a page links a sheet; empty where it does not."""
    link = next((link for link in re.findall(r"<link[^>]*>", text) if name in link), "")
    return "".join(re.findall(r'media="([^"]*)"', link)) or ("all" if link else "")


def test_a_page_follows_the_device_until_somebody_chooses(client: Client) -> None:
    text = client.get("/").text
    assert linked(text, "dark.css") == "screen and (prefers-color-scheme: dark)"
    assert linked(text, "contrast.css") == "screen and (prefers-contrast: more)"
    assert 'content="light dark"' in text and "data-text" not in text


@pytest.mark.parametrize(
    "chosen, media",
    [("dark", "screen"), ("light", ""), ("", "screen and (prefers-color-scheme: dark)")],
)
def test_a_chosen_scheme_is_remembered(client: Client, chosen: str, media: str) -> None:
    client.post(reverse("looks"), {"scheme": chosen})
    text = client.get(reverse("sign-in")).text
    assert linked(text, "dark.css") == media
    assert chosen == "" or re.search(rf'name="color-scheme"\s+content="{chosen}"', text)


def test_contrast_and_large_text_are_chosen_beside_it_and_each_by_itself(client: Client) -> None:
    client.post(reverse("looks"), {"scheme": "dark", "contrast": "more", "text": "huge"})
    client.post(reverse("looks"), {"text": "large"})
    text = client.get("/").text
    assert 'data-text="large"' in text
    assert linked(text, "dark.css") == linked(text, "contrast.css") == "screen"
    asked = client.get(reverse("looks")).text
    assert asked.count("checked") == 3


@pytest.mark.django_db
def test_one_press_on_top_makes_the_text_large_and_normal_again_and_stays_on_the_page(client: Client) -> None:
    page = client.get(reverse("report")).text
    assert re.search(r'name="text"\s+value="large"', page)
    answer = client.post(reverse("looks"), {"text": "large", "next": reverse("report")})
    assert answer.headers["Location"] == reverse("report")
    assert 'data-text="large"' in client.get(reverse("report")).text
    client.post(reverse("looks"), {"text": "", "next": reverse("report")})
    assert "data-text" not in client.get(reverse("report")).text
    assert "looks" not in {name for name, kept in client.cookies.items() if kept.value}


def test_a_member_keeps_it_on_the_device_and_at_the_gate(client: Client, street: Street) -> None:
    client.force_login(street.leader)
    client.post(reverse("looks"), {"scheme": "dark"})
    assert linked(client.get(reverse("desk")).text, "dark.css") == "screen"
    client.post(reverse("sign-out"))
    assert linked(client.get("/").text, "dark.css") == "screen", "the device remembers, not the account"


@pytest.mark.parametrize("strange", ["", "....", "tlh.sepia", "dark;more", "<script>", "dark." * 500])
@pytest.mark.django_db
def test_a_strange_cookie_is_no_choice_and_never_stands_on_the_page(client: Client, strange: str) -> None:
    client.cookies["looks"] = strange
    answer = client.get("/")
    assert answer.status_code == 200
    assert "tlh" not in answer.text and "sepia" not in answer.text


@pytest.mark.parametrize("typed", [{"scheme": "sepia"}, {"text": "9px"}, {"contrast": "on\x00"}])
@pytest.mark.django_db
def test_what_is_no_choice_is_refused_in_words(client: Client, typed: dict[str, Any]) -> None:
    answer = client.post(reverse("looks"), typed)
    assert answer.status_code == 200 and 'role="alert"' in answer.text
    assert "looks" not in client.cookies


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"])
@pytest.mark.django_db
def test_it_leads_nowhere_else_afterwards(client: Client, after: str) -> None:
    answer = client.post(reverse("looks"), {"scheme": "dark", "next": after})
    assert answer.headers["Location"] == reverse("home")
    asked = client.get(reverse("looks"), headers={"referer": after})
    assert "evil" not in asked.text and "alert(1)" not in asked.text


@pytest.mark.django_db
def test_the_page_of_choices_leads_back_to_where_one_was_without_saying_so_in_an_address(client: Client) -> None:
    assert f'href="{reverse("looks")}"' in client.get(reverse("report")).text
    asked = client.get(reverse("looks"), headers={"referer": "http://testserver" + reverse("report")}).text
    assert re.search(rf'name="next"\s+value="{reverse("report")}"', asked)


# -- what it is made of ------------------------------------------------------------------------------------------------


def test_no_colour_stands_anywhere_but_among_the_tokens() -> None:
    parts = re.sub(r"/\*.*?\*/", "", sheet("site.css"), flags=re.S)
    parts = re.sub(r"#[a-z-]+(?=[\[\s.:>])", "", parts)  # ids
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", parts) == []


def test_every_name_that_is_used_is_a_token() -> None:
    tokens = set(re.findall(r"(--[\w-]+):", sheet("tokens.css")))
    used = set(re.findall(r"var\((--[\w-]+)", "".join(map(sheet, SHEETS)))) - {"--shape"}
    assert used <= tokens, used - tokens
    for other in ("dark.css", "contrast.css"):
        assert set(re.findall(r"(--[\w-]+):", sheet(other))) <= tokens


def luminance(colour: str) -> float:
    """By WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_that_is_read_stands_out_from_its_ground(scheme: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", sheet("tokens.css")))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", sheet("dark.css")))
    pairs = [
        (text, ground) for text in ("ink", "ink-soft", "accent", "bad", "warn", "calm") for ground in ("paper", "card")
    ]
    pairs += [("accent", "accent-pale"), ("bad", "bad-pale"), ("warn", "warn-pale"), ("calm", "calm-pale")]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-bad", "bad"), ("on-bar", "bar")]
    pairs += [("ink", ground) for ground in ("field", "quiet", "tied", "hit", "accent-pale", "warn-pale", "bad-pale")]
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: at for pair, at in weak.items() if at < 4.5} == {}
    edges = [("line-strong", "card"), ("line-strong", "paper"), ("accent", "card"), ("bad", "card")]
    assert all(contrast(colours[one], colours[other]) >= 3 for one, other in edges)


@pytest.mark.parametrize("kind", [*State, *Tier, "good", "bad", "broken", "waits", "off", "guess", "sign"])
def test_every_state_has_a_shape_besides_its_colour(kind: str) -> None:
    rule = re.search(rf"\.badge--{kind} {{ --shape: \"(.)\"", sheet("site.css"))
    assert rule, kind


def test_no_two_states_and_no_two_tiers_look_alike_without_colour() -> None:
    for kinds in (State, Tier):
        looks = [re.findall(rf"\.badge--{kind} {{([^}}]*)}}", sheet("site.css"))[0] for kind in kinds]
        shapes = [(re.findall(r'--shape: "(.)"', each), "650" in each, "dashed" in each) for each in looks]
        filled = ["on-bad" in each or "on-accent" in each for each in looks]
        assert len({str(each) for each in zip(shapes, filled, strict=True)}) == len(looks)


# -- all parts on one page ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_the_demo_shows_all_parts(client: Client, settings: Any, street: Street) -> None:
    assert client.get("/style/").status_code == 404
    client.force_login(street.leader)
    assert client.get("/style/").status_code == 404
    settings.DEMO = True
    client.cookies["django_language"] = "en"
    text = client.get("/style/").text
    for kind in (*State, *Tier):
        assert f"badge--{kind}" in text
        with translation.override("en"):
            assert str(kind.label) in text


@pytest.mark.django_db
def test_all_parts_are_shown_without_writing_anything(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.DEMO = True
    with django_assert_num_queries(0):
        assert client.get("/style/").status_code == 200


# -- where each begins -------------------------------------------------------------------------------------------------


def test_each_role_begins_on_its_own_page_and_the_name_on_top_leads_there(client: Client, street: Street) -> None:
    operator = Member.objects.get(is_superuser=True)
    begins = {
        street.leader: reverse("desk"),
        street.contractor: reverse("desk"),
        street.reviewer: reverse("review"),
        street.district: reverse("figures"),
        operator: reverse("admin:index"),
    }
    for member, page in begins.items():
        member.set_password(PASSWORD)
        member.save()
        client.logout()
        answer = client.post(reverse("sign-in"), {"username": str(member.phone), "password": PASSWORD})
        assert answer.headers["Location"] == page, member
        client.force_login(member)
        assert f'class="brand" href="{page}"' in client.get(reverse("account")).text


@pytest.mark.django_db
def test_the_name_on_top_leads_strangers_to_the_front_door(client: Client) -> None:
    assert f'class="brand" href="{reverse("home")}"' in client.get(reverse("sign-in")).text
