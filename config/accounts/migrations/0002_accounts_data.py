"""Every password that works so far was given by an operator, who knows it: it must be changed at the next sign-in."""

from django.db import migrations


def all_are_temporary(apps, schema_editor):
    Member = apps.get_model("mediation", "Member")
    Account = apps.get_model("accounts", "Account")
    usable = Member.objects.exclude(password="").exclude(password__startswith="!")
    Account.objects.bulk_create(
        (Account(member_id=pk, password_is_temporary=True) for pk in usable.values_list("pk", flat=True)),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_accounts")]
    operations = [migrations.RunPython(all_are_temporary, migrations.RunPython.noop, elidable=True)]
