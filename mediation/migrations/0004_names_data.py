"""Takes marks that nobody sees out of names that were written before they were left out on writing."""

import re

from django.db import IntegrityError, migrations, transaction

NAMED = {
    "Organisation": ("name", "short_name"),
    "Member": ("name",),
    "Site": ("name", "name_en"),
    "SiteAlias": ("name",),
    "Building": ("name",),
}
# Marks of direction and joining, as `mediation.naming` knew them then.
UNSEEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def clean(apps, schema_editor):
    for model, fields in NAMED.items():
        rows = apps.get_model("mediation", model).objects
        for field in fields:
            for pk, written in list(rows.values_list("pk", field)):
                kept = UNSEEN.sub("", written).strip()
                if kept == written.strip():
                    continue
                if not kept and field != "short_name":
                    kept = f"{model} {pk}"  # a name of marks alone is none; the operator gives it one
                try:
                    with transaction.atomic():
                        rows.filter(pk=pk).update(**{field: kept})
                except IntegrityError:
                    pass  # another row has that name: both stay as they are, and differ to the eye by nothing but this


class Migration(migrations.Migration):
    dependencies = [("mediation", "0003_guards")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop, elidable=True)]
