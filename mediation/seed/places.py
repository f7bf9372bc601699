"""The demo's places and people: one district, one street, twenty sites, and a coordination group for each.
Names, numbers and codes are invented and the same on every run, so that a phone number printed once stays true.
"""

import datetime as dt
from decimal import Decimal
from hashlib import sha256
from itertools import count

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from mediation.models import (
    Building,
    CoordinationGroup,
    DeclaredTie,
    GroupRole,
    Member,
    Membership,
    Organisation,
    OrganisationKind,
    Site,
    SiteAlias,
    SiteOrganisation,
)

from .tables import items, rows

OPERATOR_PHONE = "+8613952600000"
HIRED = ("client", "contractor", "supervision", "property", "design")
# A group that has lost its leader, and a mediator on leave: what the street office must not overlook.
WITHOUT_LEADER = "smxc"
AWAY = "何雪琴"
TIES = (("谭文斌", "prop-lvyuan", "配偶在该公司任职"), ("夏国庆", "con-hongtai", "儿子为该公司项目员工"))
FUNDING = "谁受益谁出资:公共部分由政府补助,户内部分由居民承担。"


def seed_places(*, password: str | None) -> None:
    """Adds what is missing. New members get `password`, or none that works if it is None."""
    organisations = _organisations()
    sites = _sites(organisations)
    members = _members(organisations, sites, password=password)
    _groups(organisations, sites, members)


def arrival_code(code: str) -> str:
    """The demo's arrival code of a site: six digits drawn from its public code, so that a printed board stays true."""
    return f"{int(sha256(code.encode()).hexdigest(), 16) % 1_000_000:06d}"


def _organisations() -> dict[str, Organisation]:
    """The organisations of the file by key, and each site's own two by `owners-<code>` and `residents-<code>`."""
    wanted: dict[str, Organisation] = {}
    for row in rows("organisations"):
        wanted[row["key"]] = Organisation(
            kind=row["kind"],
            name=row["name"],
            short_name=row["short_name"],
            case_prefix=row["case_prefix"],
            gas_line=row["gas_line"],
        )
    for row in rows("sites"):
        wanted[f"owners-{row['code']}"] = Organisation(
            kind=OrganisationKind.OWNERS_COMMITTEE,
            name=f"{row['name']}业主委员会",
            short_name=f"{row['name']}业委会",
        )
        wanted[f"residents-{row['code']}"] = Organisation(
            kind=OrganisationKind.RESIDENTS, name=f"{row['name']}居民", short_name=f"{row['name']}居民"
        )
    Organisation.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    stored = {(one.kind, one.name): one for one in Organisation.objects.all()}
    found = {key: stored[one.kind, one.name] for key, one in wanted.items()}
    for row in rows("organisations"):
        if row["parent"] and found[row["key"]].parent_id is None:
            found[row["key"]].parent = found[row["parent"]]
            found[row["key"]].save(update_fields=["parent"])
    return found


def _sites(organisations: dict[str, Organisation]) -> dict[str, Site]:
    table = rows("sites")
    Site.objects.bulk_create(
        (
            Site(
                street=organisations["street"],
                community=organisations[row["community"]],
                name=row["name"],
                name_en=row["name_en"],
                code=row["code"],
                arrival_code=arrival_code(row["code"]),
                works_class=row["works_class"],
                is_pilot=row["is_pilot"] == "yes",
                works_from=dt.date.fromisoformat(row["works_from"]),
                works_until=dt.date.fromisoformat(row["works_until"]),
                funding_note=FUNDING,
                hotline=f"+865238600{place:04d}",
                latitude=Decimal(row["latitude"]),
                longitude=Decimal(row["longitude"]),
            )
            for place, row in enumerate(table, start=1)
        ),
        ignore_conflicts=True,
    )
    sites = Site.objects.in_bulk([row["code"] for row in table], field_name="code")
    at_work, aliases, buildings = [], [], []
    for row in table:
        site = sites[row["code"]]
        keys = [row["community"], f"owners-{site.code}", f"residents-{site.code}", *(row[part] for part in HIRED)]
        at_work += [SiteOrganisation(site=site, organisation=organisations[key]) for key in keys]
        aliases += [SiteAlias(site=site, name=name) for name in (*items(row["aliases"]), site.name_en)]
        for number in range(1, int(row["buildings"]) + 1):
            units = 2 + number % 3
            buildings.append(Building(site=site, number=number, units=units, households=units * 12))
    SiteOrganisation.objects.bulk_create(at_work, ignore_conflicts=True)
    SiteAlias.objects.bulk_create(aliases, ignore_conflicts=True)
    Building.objects.bulk_create(buildings, ignore_conflicts=True)
    return sites


def _members(
    organisations: dict[str, Organisation], sites: dict[str, Site], *, password: str | None
) -> dict[str, Member]:
    """Every person by name. One hash serves all of them: hashing a hundred times would take longer than the rest."""
    hashed = make_password(password)
    today = timezone.localdate()
    people: list[Member] = [
        Member(phone=OPERATOR_PHONE, name="系统管理员", is_staff=True, is_superuser=True, password=hashed)
    ]
    numbers = count(1)
    for row in rows("organisations"):
        for name in row["people"].split():
            people.append(
                Member(
                    phone=f"+861395260{next(numbers):04d}",
                    name=name,
                    organisation=organisations[row["key"]],
                    away_from=today if name == AWAY else None,
                    away_until=today + dt.timedelta(days=6) if name == AWAY else None,
                    password=hashed,
                )
            )
    homes = {(building.site_id, building.number): building for building in Building.objects.all()}
    numbers = count(101)
    for row in rows("sites"):
        site = sites[row["code"]]
        lives_in = {"owner": 1, "representative": 2, "supervisor": 3}
        for part, number in lives_in.items():
            home = organisations[f"owners-{site.code}" if part == "owner" else f"residents-{site.code}"]
            people.append(
                Member(
                    phone=f"+861395260{next(numbers):04d}",
                    name=row[part],
                    organisation=home,
                    home_building=homes.get((site.pk, number)),
                    password=hashed,
                )
            )
    Member.objects.bulk_create(people, ignore_conflicts=True)
    stored = {str(member.phone): member for member in Member.objects.filter(phone__in=[one.phone for one in people])}
    members = {one.name: stored[str(one.phone)] for one in people}
    DeclaredTie.objects.bulk_create(
        (DeclaredTie(member=members[name], organisation=organisations[key], nature=why) for name, key, why in TIES),
        ignore_conflicts=True,
    )
    return members


def _groups(organisations: dict[str, Organisation], sites: dict[str, Site], members: dict[str, Member]) -> None:
    """A group for each site: led from the community, with one of every kind. Shared companies take turns."""
    staff = {row["key"]: row["people"].split() for row in rows("organisations")}
    CoordinationGroup.objects.bulk_create(
        (
            CoordinationGroup(
                site=site,
                founded_on=site.works_from or timezone.localdate(),
                term_until=site.works_until,
                founding_note="由社区党组织牵头,经居民代表会议通过成立。",
            )
            for site in sites.values()
        ),
        ignore_conflicts=True,
    )
    groups = {group.site_id: group for group in CoordinationGroup.objects.all()}
    memberships = []
    for turn, row in enumerate(rows("sites")):
        group = groups[sites[row["code"]].pk]
        secretary, mediator = staff[row["community"]]
        leads = GroupRole.MEMBER if row["code"] == WITHOUT_LEADER else GroupRole.LEADER
        roles = [(secretary, leads), (mediator, GroupRole.MEMBER), (row["owner"], GroupRole.MEMBER)]
        for part in HIRED:
            company = staff[row[part]]
            roles.append((company[turn % len(company)], GroupRole.MEMBER))
        roles.append((row["representative"], GroupRole.RESIDENT_REPRESENTATIVE))
        roles.append((row["supervisor"], GroupRole.QUALITY_SUPERVISOR))
        memberships += [
            Membership(group=group, member=members[name], role=role, since=group.founded_on) for name, role in roles
        ]
    Membership.objects.bulk_create(memberships, ignore_conflicts=True)
