"""`manage.py demo_names`: who can sign in to the demo, one line each."""

from typing import Any

from django.core.management.base import BaseCommand

from mediation.models import GroupRole, Member, OrganisationKind

from .seed_demo import PASSWORD


class Command(BaseCommand):
    help = "Prints the demo's sign-in names: phone number, name, what they are."

    def handle(self, *args: Any, **options: Any) -> None:
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
