"""Of which cases figures are counted, and for whom: a reader's own, and any part of these by a link.

Law.md section 8: members and leaders their own sites, a side of the works the cases of its organisation, a street
office its street, the district all of its streets. What is not theirs is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access
from cases.figures.declaration import Declaration, Reader
from cases.figures.sources import Rows, Source
from cases.models import Case, Miss, Party
from cases.models.party import Side
from mediation.models import (
    Building,
    Category,
    Member,
    Membership,
    Organisation,
    OrganisationKind,
    Site,
)


def reader_of(member: Member) -> Reader | None:
    """As whom a member reads figures; None for whoever reads none."""
    if not member.is_active or member.organisation is None:
        return None
    if member.is_of_street_office:
        return Reader.STREET
    if member.is_of_district:
        return Reader.DISTRICT
    if access.speaks_for_a_side(member):
        return Reader.WORKS
    leads = Membership.objects.leading().filter(member=member).exists()
    return Reader.LEADER if leads else Reader.MEMBER


@dataclass(frozen=True)
class Scope:
    """The cases of a reader, narrowed by place, matter, contractor, or to vulnerable residents. `member` is whose sites
    they are, where the reader is no office."""

    reader: Reader
    organisation: Organisation
    member: Member | None = None
    street: Organisation | None = None
    site: Site | None = None
    building: Building | None = None
    category: Category | None = None
    contractor: Organisation | None = None
    is_vulnerable: bool = False

    def of(self, rows: Rows, source: Source, between: Q) -> Rows:
        """Those of the rows that are in it, `between` two moments."""
        found = rows.filter(between, pk__in=source.near(self.cases, self.misses, between))
        if source.against:
            # Missed here, or never missed and of a case that is here.
            found = found.filter(self._own)
        if self.reader == Reader.WORKS:
            found = found.filter(source.of_organisation(self.organisation))
        if self.contractor is not None:
            found = found.filter(source.of_organisation(self.contractor))
        if self.is_vulnerable:
            found = found.filter(vulnerable())
        for name in ("street", "site", "building", "category"):
            if (chosen := getattr(self, name)) is not None:
                found = found.filter(**{f"{name}_at": chosen.pk})
        return found

    @cached_property
    def cases(self) -> QuerySet[Case]:
        """All cases of this reader, as `access.visible_to` has them."""
        cases = Case.objects.all()
        if self.reader == Reader.STREET:
            return cases.filter(access.of_street(self.organisation))
        if self.reader == Reader.DISTRICT:
            return cases.filter(access.of_district(self.organisation))
        return cases.filter(site__in=self._served)

    @property
    def misses(self) -> QuerySet[Miss]:
        """What was missed while it was this reader's, wherever the case is now."""
        if self.reader == Reader.STREET:
            return Miss.objects.filter(Q(street=self.organisation) | Q(street__isnull=True))
        if self.reader == Reader.DISTRICT:
            return Miss.objects.filter(street__in=self._streets)
        return Miss.objects.filter(site__in=self._served)

    @property
    def _own(self) -> Q:
        if self.reader == Reader.STREET:
            return Q(street_at=self.organisation.pk) | Q(street_at__isnull=True)
        if self.reader == Reader.DISTRICT:
            return Q(street_at__in=self._streets)
        return Q(site_at__in=self._served)

    @property
    def _served(self) -> QuerySet[Any]:
        return Membership.objects.serving().filter(member=self.member).values("group__site")

    @property
    def _streets(self) -> QuerySet[Any]:
        kind = OrganisationKind.STREET_OFFICE
        return Organisation.objects.filter(parent=self.organisation, kind=kind).values("pk")

    # -- what may be chosen -------------------------------------------------------------------------------------------

    @cached_property
    def sites(self) -> list[Site]:
        """The sites in it, by name. One statement."""
        sites = Site.objects.select_related("street").order_by("name")
        if self.reader == Reader.STREET:
            sites = sites.filter(street=self.organisation)
        elif self.reader == Reader.DISTRICT:
            sites = sites.filter(street__parent=self.organisation)
        else:
            sites = sites.filter(pk__in=self._served)
        return list(sites.filter(street=self.street) if self.street else sites)

    def narrowed(self, asked: Mapping[str, str]) -> Scope | None:
        """As an address asks (`query`); None for what is not this reader's, or is nothing."""
        found, sites = self, self.sites
        if "street" in asked:
            streets = {str(each.street_id): each.street for each in sites} if self.reader == Reader.DISTRICT else {}
            if asked["street"] not in streets:
                return None
            found = replace(found, street=streets[asked["street"]])
        if "site" in asked:
            known = {each.code: each for each in found.sites}
            if asked["site"] not in known:
                return None
            found = replace(found, site=known[asked["site"]])
        if "building" in asked:
            building = Building.objects.filter(site=found.site, pk=_number(asked["building"])).first()
            if found.site is None or building is None:
                return None
            found = replace(found, building=building)
        if "category" in asked:
            category = Category.objects.filter(code=asked["category"]).first()
            if category is None:
                return None
            found = replace(found, category=category)
        if "contractor" in asked:
            contractor = next((each for each in found.contractors if str(each.pk) == asked["contractor"]), None)
            if contractor is None:
                return None
            found = replace(found, contractor=contractor)
        if "vulnerable" in asked:
            if not self.knows_risks:
                return None
            found = replace(found, is_vulnerable=True)
        return found

    @cached_property
    def contractors(self) -> list[Organisation]:
        """The contractors at its sites, by name; for a side of the works only itself. One statement."""
        found = Organisation.objects.filter(
            kind=OrganisationKind.CONTRACTOR, site_organisations__site__in=[each.pk for each in self.sites]
        )
        if self.reader == Reader.WORKS:
            found = found.filter(pk=self.organisation.pk)
        return list(found.distinct().order_by("name"))

    @property
    def query(self) -> dict[str, str]:
        """What stands in an address for it."""
        chosen: dict[str, Any] = {
            "street": self.street and self.street.pk,
            "site": self.site and self.site.code,
            "building": self.building and self.building.pk,
            "category": self.category and self.category.code,
            "contractor": self.contractor and self.contractor.pk,
            "vulnerable": 1 if self.is_vulnerable else None,
        }
        return {name: str(value) for name, value in chosen.items() if value is not None}

    def address(self, **more: Any) -> str:
        """Its query as it stands in an address, with more of it; what is None is taken out."""
        asked = {**self.query, **more}
        return urlencode({name: value for name, value in asked.items() if value is not None})

    @property
    def knows_risks(self) -> bool:
        """Whether this reader may be told counts of what stands in risk flags and needs (law.md section 8)."""
        return self.reader != Reader.WORKS

    def opens(self, figure: Declaration) -> bool:
        """Whether the cases behind this figure may be listed for this reader."""
        return self.reader in figure.opened_by and not (self.is_vulnerable and self.reader == Reader.DISTRICT)

    @property
    def is_of_places(self) -> bool:
        """Whether it is all that is reported at its places, so that their homes can stand beside it."""
        return not (self.category or self.contractor or self.is_vulnerable or self.reader == Reader.WORKS)

    @property
    def households(self) -> int:
        """How many homes there are in it, as far as somebody has entered them; of places alone
        (`is_of_places`). One statement."""
        if self.building is not None:
            return self.building.households
        sites = [self.site] if self.site else self.sites
        return sum(Building.objects.filter(site__in=sites).values_list("households", flat=True))


def vulnerable() -> Q:
    """Rows of cases whose resident needs something so as to take part as anybody else."""
    sides = Party.objects.filter(case=OuterRef("of_case"), side=Side.COMPLAINANT)
    return Q(Exists(sides.filter(needs__len__gt=0)))


def of_member(member: Member) -> Scope | None:
    """All that this member reads figures of; None for whoever reads none."""
    reader = reader_of(member)
    return Scope(reader, member.organisation, member) if reader and member.organisation else None


def of_office(organisation: Organisation) -> Scope:
    """All that a street office or a district reads figures of."""
    is_street = organisation.kind == OrganisationKind.STREET_OFFICE
    return Scope(Reader.STREET if is_street else Reader.DISTRICT, organisation)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
