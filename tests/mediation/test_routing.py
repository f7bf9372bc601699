"""Who is offered for a case, in which order, and why."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from mediation import directory
from mediation.models import DeclaredTie, Member, Membership, Site
from mediation.neutrality import OF_THE_WORKS, Sides, TieKind, ties
from mediation.routing import Candidate, candidates, seats

NOBODY = Sides()


def by_name(offered: list[Candidate]) -> dict[str, Candidate]:
    return {one.member.name: one for one in offered}


def member_of(site: Site, kind: str) -> Member:
    return directory.group_members(site).filter(organisation__kind=kind)[0]


def test_each_kind_of_tie_is_found(site: Site) -> None:
    contractor = member_of(site, "contractor")
    assert contractor.organisation is not None
    tied = member_of(site, "supervision")
    DeclaredTie.objects.create(member=tied, organisation=contractor.organisation, nature="曾在该公司任职")
    neighbour = member_of(site, "residents")
    asked = member_of(site, "community")
    sides = Sides.of(
        organisations=[contractor.organisation_id, None],
        buildings=[neighbour.home_building_id],
        members=[asked.pk],
    )
    assert [tie.kind for tie in ties(contractor, sides)] == [TieKind.SAME_ORGANISATION]
    assert [tie.kind for tie in ties(tied, sides)] == [TieKind.DECLARED]
    assert [tie.kind for tie in ties(neighbour, sides)] == [TieKind.LIVES_THERE]
    assert [tie.kind for tie in ties(asked, sides)] == [TieKind.ASKED_ASIDE]
    assert ties(member_of(site, "owners_committee"), sides) == []


@pytest.mark.parametrize("kind", OF_THE_WORKS)
def test_who_takes_part_in_the_works_is_tied_at_every_dispute_of_the_site(site: Site, kind: str) -> None:
    (tie,) = ties(member_of(site, kind), NOBODY)
    assert (tie.kind, tie.can_be_consented_to) == (TieKind.OF_THE_WORKS, True)


def test_who_reported_it_or_has_a_partys_number_is_the_same_person(site: Site) -> None:
    member = member_of(site, "community")
    for sides in (Sides.of(phones=[member.phone]), Sides.of(reporters=[member.pk])):
        (tie,) = ties(member, sides)
        assert (tie.kind, tie.can_be_consented_to) == (TieKind.SAME_PERSON, False)
    assert ties(member, Sides.of(phones=["", None, "+8613800138001"])) == []


def test_a_tie_keeps_keys_and_says_its_sentence_in_the_readers_language(site: Site) -> None:
    member, company = member_of(site, "residents"), member_of(site, "contractor").organisation
    assert company is not None and member.organisation is not None
    declared = DeclaredTie.objects.create(member=member, organisation=company, nature="兄弟在该公司")
    bonds = ties(
        member,
        Sides.of(
            organisations=[member.organisation_id, company.pk],
            buildings=[member.home_building_id],
            members=[member.pk],
        ),
    )
    assert [(tie.kind, tie.organisation_id, tie.declared_id) for tie in bonds] == [
        ("same_organisation", member.organisation_id, None),
        ("lives_there", None, None),
        ("declared", company.pk, declared.pk),
        ("asked_aside", None, None),
    ]
    with translation.override("en"):
        assert [tie.sentence for tie in bonds] == [
            f"Belongs to {member.organisation.called}, a party to this dispute.",
            "Lives in the building concerned.",
            f"Has declared a tie to {company.called}: 兄弟在该公司",
            "Somebody else is to lead this case.",
        ]
    with translation.override("zh-hans"):
        assert bonds[0].sentence == f"所属单位{member.organisation.called}是本纠纷的当事人。"


def test_who_has_a_tie_comes_last_may_not_lead_and_reads_why(site: Site) -> None:
    contractor = member_of(site, "contractor")
    assert contractor.organisation is not None
    found = candidates(seats([site])[site.pk], sides=Sides.of(organisations=[contractor.organisation_id]), open_load={})
    tied = [one.member.organisation.kind in OF_THE_WORKS for one in found if one.member.organisation]
    assert tied == sorted(tied) and [not one.may_lead for one in found] == tied
    with translation.override("en"):
        assert (
            str(by_name(found)[contractor.name].why[0])
            == f"Belongs to {contractor.organisation.called}, a party to this dispute."
        )
        assert str(found[0].why[0]) == "No tie to any side."
        assert str(found[-1].why[0]).endswith("which takes part in the works here.")


def test_among_the_neutral_the_present_come_first_then_the_least_loaded_then_by_name(site: Site) -> None:
    names = [one.member.name for one in candidates(seats([site])[site.pk], sides=NOBODY, open_load={}) if one.may_lead]
    assert names == sorted(names)
    people = {member.name: member for member in directory.group_members(site)}
    Member.objects.filter(pk=people[names[0]].pk).update(away_from=timezone.localdate())
    load = {people[names[1]].pk: 3, people[names[2]].pk: 1}
    found = [one for one in candidates(seats([site])[site.pk], sides=NOBODY, open_load=load) if one.may_lead]
    assert [one.member.name for one in found] == [*names[3:], names[2], names[1], names[0]]
    assert found[-1].is_away
    assert by_name(found)[names[1]].open_load == 3
    with translation.override("en"):
        assert "3 open cases." in [str(sentence) for sentence in by_name(found)[names[1]].why]
        assert "Away until further notice." in [str(sentence) for sentence in found[-1].why]


def test_who_left_or_is_inactive_is_not_offered(site: Site) -> None:
    members = list(directory.group_members(site))
    Membership.objects.filter(group__site=site, member=members[0]).update(until=timezone.localdate())
    Member.objects.filter(pk=members[1].pk).update(is_active=False)
    offered = {one.member for one in candidates(seats([site])[site.pk], sides=NOBODY, open_load={})}
    assert offered == set(members[2:])


@pytest.mark.parametrize("code", ["dygy", "smxc"])
def test_two_statements_whatever_the_ties(seeded: None, django_assert_num_queries, code: str) -> None:
    site = Site.objects.get(code=code)
    members = list(directory.group_members(site).select_related("organisation"))
    for member in members[:6]:
        other = next(each.organisation for each in members if each.organisation_id != member.organisation_id)
        DeclaredTie.objects.get_or_create(member=member, organisation=other, defaults={"nature": "亲属"})
    sides = Sides.of(organisations=[member.organisation_id for member in members])
    with django_assert_num_queries(2):
        found = candidates(seats([site])[site.pk], sides=sides, open_load={})
        assert [[str(sentence) for sentence in one.why] for one in found]


def test_a_neutral_lead_almost_always_exists(seeded: None) -> None:
    for site in Site.objects.all():
        hired = site.organisations.exclude(kind__in=["community", "residents"]).values_list("pk", flat=True)
        sides = Sides.of(organisations=hired, buildings=[site.buildings.get(number=2).pk])
        assert [
            one
            for one in candidates(seats([site])[site.pk], sides=sides, open_load={})
            if one.may_lead and not one.is_away
        ]


def test_an_absence_counts_from_its_first_to_its_last_day() -> None:
    member = Member(away_from=dt.date(2026, 11, 2), away_until=dt.date(2026, 11, 4))
    assert [member.is_away_on(dt.date(2026, 11, day)) for day in (1, 2, 4, 5)] == [False, True, True, False]
    assert not Member().is_away_on(dt.date(2026, 11, 1))
