"""Proof is judged: a far position, and a picture seen before, too small or taken long ago, prove nothing by themselves
(finding B1)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases import photos, queues
from cases.actions import field, proof, reporting
from cases.models import Case, Escalation, Photo, Visit
from cases.photos import Picture
from cases.states import Channel, DoubtKind, End, Forbidden, NotNow, Outcome, State, Unproven
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Promise, Site, Terms
from tests.cases.street import GRANDMOTHER, Street, by, clock_of, fresh, resident, texts_to
from tests.pages.conftest import SignedIn, english, signed_in

__all__ = ["english", "signed_in"]

NULL_ISLAND = {"latitude": 0.0, "longitude": 0.0}
FAR_AWAY = {
    "null island": NULL_ISLAND,
    "the pole": {"latitude": 90.0, "longitude": 180.0},
    "Australia": {"latitude": -33.9, "longitude": 151.2},
    "a street further": {"latitude": 32.4945, "longitude": 119.923},
}


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = str(tmp_path)


def taken(shade: int = 0, *, size: tuple[int, int] = (800, 600), at: datetime | None = None) -> Picture:
    """A photo as a phone sends it, with its own data if `at` is given."""
    exif = Image.Exif()
    if at is not None:
        exif.get_ifd(0x8769)[0x9003] = f"{at:%Y:%m:%d %H:%M:%S}"
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 90, 90)).save(out, "JPEG", exif=exif)
    return photos.read(out, size=out.tell())


def is_proven(case: Case) -> bool:
    return fresh(case).state == State.ON_SITE and clock_of(case, Promise.ARRIVE).was_kept


@pytest.mark.parametrize("where", FAR_AWAY)
def test_a_position_far_from_the_site_is_kept_and_keeps_no_promise(street: Street, where: str) -> None:
    """B1."""
    case = street.assigned()
    told = len(texts_to(GRANDMOTHER))
    field.arrive(case, by=by(case.lead), position=FAR_AWAY[where])
    visit = Visit.objects.get(case=case)
    assert visit.metres_away > 300
    assert fresh(case).state == State.ASSIGNED
    assert clock_of(case, Promise.ARRIVE).is_running
    assert [doubt.kind for doubt in case.doubts.all()] == [DoubtKind.FAR]
    assert len(texts_to(GRANDMOTHER)) == told, "nobody is told that somebody is there"


def test_a_position_on_the_site_proves_it_and_what_the_phone_may_be_wrong_counts_up_to_a_bound(street: Street) -> None:
    near, wrong, lying = (
        street.assigned(),
        street.assigned(phone="+8613800138003"),
        street.assigned(phone="+8613800138004"),
    )
    field.arrive(near, by=by(near.lead), position={"latitude": 32.492, "longitude": 119.923})
    at_350 = {"latitude": 32.49415, "longitude": 119.923}
    field.arrive(wrong, by=by(wrong.lead), position={**at_350, "accuracy": 80})
    field.arrive(lying, by=by(lying.lead), position={"latitude": 32.5, "longitude": 119.923, "accuracy": 999_999})
    assert (is_proven(near), is_proven(wrong), is_proven(lying)) == (True, True, False)


def test_a_site_says_how_wide_it_is(street: Street) -> None:
    Site.objects.filter(pk=street.site.pk).update(radius_metres=1000)
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=FAR_AWAY["a street further"])
    assert is_proven(case)


def test_a_site_without_a_position_judges_no_distance_and_says_so(street: Street, signed_in: SignedIn) -> None:
    Site.objects.filter(pk=street.site.pk).update(latitude=None, longitude=None)
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    assert is_proven(case)
    for member, page in ((street.leader, "desk-case"), (street.reviewer, "review-case")):
        shown = signed_in(member).get(reverse(page, args=[case.number])).text
        assert "the site has no position yet" in shown


PICTURES: dict[str, tuple[Callable[[Street], list[Picture]], str]] = {
    "one pixel": (lambda street: [taken(size=(1, 1))], DoubtKind.SMALL),
    "seen before": (lambda street: [_kept(street, taken(7)), taken(7)][1:], DoubtKind.SEEN),
    "a resident's own": (lambda street: [_sent(street, taken(8)), taken(8)][1:], DoubtKind.SEEN),
    "taken last week": (lambda street: [taken(9, at=datetime(2026, 9, 8, 9))], DoubtKind.OLD),
}


def _kept(street: Street, picture: Picture) -> Picture:
    other = street.assigned(phone="+8613800138005")
    field.arrive(other, by=by(other.lead), pictures=[picture])
    return picture


def _sent(street: Street, picture: Picture) -> Picture:
    other = street.case(phone="+8613800138006")
    reporting.add(other, by=resident("+8613800138006"), words="看", channel=Channel.FORM, pictures=[picture])
    return picture


@pytest.mark.parametrize("which", PICTURES)
def test_a_picture_that_proves_nothing_brings_nobody_to_the_site(street: Street, which: str) -> None:
    """B1."""
    make, kind = PICTURES[which]
    shown = make(street)
    case = street.assigned()
    field.arrive(case, by=by(case.lead), pictures=shown)
    assert fresh(case).state == State.ASSIGNED and clock_of(case, Promise.ARRIVE).is_running
    assert {doubt.kind for doubt in case.doubts.all()} == {kind}
    assert Photo.objects.filter(case=case).count() == 1, "it is kept"


@pytest.mark.parametrize("which", PICTURES)
def test_nor_does_it_settle_what_needs_a_photo(street: Street, which: str) -> None:
    """B1."""
    outcome = Outcome.RECTIFIED
    make, kind = PICTURES[which]
    shown = make(street)
    case = street.on_site()
    with pytest.raises(Unproven):
        field.resolve(case, by=by(case.lead), outcome=outcome, words="修好了", pictures=shown)
    assert fresh(case).state == State.ON_SITE
    doubt = case.doubts.get()
    assert doubt.kind == kind and doubt.photo is not None
    proof.vouch(case, by=by(street.leader), photo=doubt.photo)
    field.resolve(case, by=by(case.lead), outcome=outcome, words="修好了")
    assert fresh(case).state == State.RESOLVED


def test_the_same_picture_twice_in_one_form_is_seen_before(street: Street) -> None:
    case = street.assigned()
    field.arrive(case, by=by(case.lead), pictures=[taken(3), taken(3)])
    assert is_proven(case), "the first of them is good"
    assert [doubt.kind for doubt in case.doubts.all()] == [DoubtKind.SEEN]


def test_a_photo_of_this_morning_proves_an_arrival(street: Street) -> None:
    case = street.assigned()
    field.arrive(case, by=by(case.lead), pictures=[taken(4, at=datetime(2026, 9, 15, 8, 30))])
    assert is_proven(case)


def test_once_accepted_the_promise_was_kept_when_the_visit_was_made(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(hours=1))
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    visit = Visit.objects.get(case=case)
    clock.shift(timedelta(days=4))
    while sweep_clocks():
        pass
    assert Escalation.objects.before_the_street().filter(case=case, clock__promise=Promise.ARRIVE).exists()
    proof.vouch(case, by=by(street.reviewer), visit=visit)
    arrive = clock_of(case, Promise.ARRIVE)
    assert (arrive.ended, arrive.stopped_at) == (End.KEPT, visit.arrived_at)
    assert fresh(case).state == State.ON_SITE
    assert not Escalation.objects.before_the_street().filter(case=case, clock__promise=Promise.ARRIVE).exists()
    assert "已到过现场" in texts_to(GRANDMOTHER)[-1]
    assert "已认可" in texts_to(case.lead.phone)[-1]


def test_a_visit_made_too_late_stays_late_when_it_is_accepted(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=4))
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    proof.vouch(case, by=by(street.leader), visit=Visit.objects.get(case=case))
    assert clock_of(case, Promise.ARRIVE).ended == End.LATE


def test_what_has_climbed_stays_where_it_is_while_the_proof_is_doubted(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=4))
    while sweep_clocks():
        pass
    before = set(Escalation.objects.before_the_street().filter(case=case).values_list("pk", flat=True))
    assert before
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    assert set(Escalation.objects.before_the_street().filter(case=case).values_list("pk", flat=True)) == before


def test_a_rejected_proof_is_judged_once_and_for_all_and_another_may_be_given(street: Street) -> None:
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    visit = Visit.objects.get(case=case)
    proof.reject(case, by=by(street.leader), visit=visit)
    assert "未获认可" in texts_to(case.lead.phone)[-1]
    for judge in (proof.vouch, proof.reject):
        with pytest.raises(NotNow):
            judge(case, by=by(street.reviewer), visit=visit)
    assert fresh(case).state == State.ASSIGNED
    field.arrive(case, by=by(case.lead), code=street.site.arrival_code)
    assert is_proven(case)


def test_nobody_accepts_the_proof_of_a_case_they_had_a_part_in(street: Street) -> None:
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    visit = Visit.objects.get(case=case)
    Case.objects.filter(pk=case.pk).update(lead=street.leader)
    with pytest.raises(Forbidden):
        proof.vouch(case, by=by(street.leader), visit=visit)
    proof.vouch(case, by=by(street.reviewer), visit=visit)
    assert fresh(case).state == State.ON_SITE


def test_every_doubt_is_a_reason_on_the_desk_and_judged_there_by_one_press(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    visit = Visit.objects.get(case=case)
    assert [each.pk for each in queues.doubted(street.leader)] == [case.pk]
    assert [each.pk for each in queues.doubted(street.reviewer)] == [case.pk]
    assert not queues.doubted(case.lead)
    leader, reviewer = signed_in(street.leader), signed_in(street.reviewer)
    assert "Proof to look at" in leader.get(reverse("desk")).text
    assert "Proof to look at" in reviewer.get(reverse("review")).text
    for client, page in ((leader, "desk-case"), (reviewer, "review-case")):
        shown = client.get(reverse(page, args=[case.number])).text
        assert "Far from the site" in shown and f"{visit.metres_away / 1000:.1f} km from the site" in shown
        assert reverse("desk-verb", args=[case.number, "vouch"]) in shown
    lead = signed_in(case.lead).get(reverse("desk-case", args=[case.number])).text
    assert reverse("desk-verb", args=[case.number, "vouch"]) not in lead
    answer = reviewer.post(reverse("desk-verb", args=[case.number, "vouch"]), {"proof": f"visit-{visit.pk}"})
    assert answer.status_code == 302 and fresh(case).state == State.ON_SITE
    assert not queues.doubted(street.leader)


def test_the_resident_reads_of_no_arrival_that_is_doubted(street: Street, english: Client) -> None:
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=NULL_ISLAND)
    shown = english.get(reverse("track", args=[case.token])).text
    assert "On site" not in shown and "has been on site" not in shown
    proof.vouch(case, by=by(street.leader), visit=Visit.objects.get(case=case))
    assert "Somebody was on site" in english.get(reverse("track", args=[case.token])).text


def test_the_numbers_are_rows(street: Street) -> None:
    Terms.objects.update_or_create(pk=1, defaults={"site_radius": 5_000, "photo_pixels": 1})
    near, small = street.assigned(), street.assigned(phone="+8613800138003")
    field.arrive(near, by=by(near.lead), position=FAR_AWAY["a street further"])
    field.arrive(small, by=by(small.lead), pictures=[taken(size=(1, 1))])
    assert is_proven(near) and is_proven(small)
