"""`manage.py demo_names`: who can sign in to the demo, one line each; with `--phones`, whose phone is whose."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from mediation.models import GroupRole, Member, Membership, OrganisationKind

from .seed_demo import PASSWORD


class Command(BaseCommand):
    help = "Prints the demo's sign-in names: phone number, name, what they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--phones", action="store_true", help="NUMBER=NAME of every member, for the page of phones")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["phones"]:
            self.stdout.write("\n".join(_phones()))
        else:
            self._sign_in_names()

    def _sign_in_names(self) -> None:
        street = Member.objects.filter(organisation__kind=OrganisationKind.STREET_OFFICE)
        district = Member.objects.filter(organisation__kind=OrganisationKind.DISTRICT_BUREAU)
        group = Member.objects.filter(memberships__group__site__name="锦绣华庭")
        leader = group.filter(memberships__role=GroupRole.LEADER)
        member = group.filter(organisation__kind=OrganisationKind.COMMUNITY).exclude(pk__in=leader)
        contractor = group.filter(organisation__kind=OrganisationKind.CONTRACTOR)
        operator = Member.objects.filter(is_superuser=True)
        self.stdout.write(f"Password for all: {PASSWORD}")
        for people, what in (
            (leader, "group leader 组长, 锦绣华庭"),
            (member, "member 组员, 锦绣华庭"),
            (contractor, "contractor 施工单位, 锦绣华庭"),
            (street, "street office 街道办"),
            (district, "district bureau 区住建局"),
            (operator, "operator 管理员 (/admin/)"),
        ):
            if person := people.order_by("id").first():
                national = str(person.phone).removeprefix("+86")
                self.stdout.write(f"  {national}  {person.name}  {what}")


def _phones() -> Iterator[str]:
    """`+8613952600006=周秀英 · 组长, 锦绣华庭`: what somebody is in their first group, else in their organisation."""
    first_seats: dict[int, Membership] = {}
    for each in Membership.objects.serving().select_related("group__site").order_by("-id"):
        first_seats[each.member_id] = each
    with translation.override("zh-hans"):
        for member in Member.objects.filter(is_active=True).select_related("organisation").order_by("id"):
            seat, own = first_seats.get(member.pk), member.organisation
            if seat is not None and own is not None:
                what = seat.get_role_display() if seat.role != GroupRole.MEMBER else own.get_kind_display()
                what = f"{what}, {seat.group.site.name}"
            else:
                what = own.name if own else ""
            yield f"{member.phone}={member.name}" + (f" · {what}" if what else "")
