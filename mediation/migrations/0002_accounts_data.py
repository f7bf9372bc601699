"""Before operators are kept out of organisations and seats: those that are in one stay operators, and leave it."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def operators_leave(apps, schema_editor):
    Member = apps.get_model("mediation", "Member")
    Membership = apps.get_model("mediation", "Membership")
    operators = Member.objects.filter(Q(is_staff=True) | Q(is_superuser=True))
    Membership.objects.filter(member__in=operators, until=None).update(until=timezone.localdate())
    Member.objects.filter(Q(is_superuser=True), is_staff=False).update(is_staff=True)
    operators.exclude(organisation=None).update(organisation=None)


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_initial")]
    operations = [migrations.RunPython(operators_leave, migrations.RunPython.noop, elidable=True)]
