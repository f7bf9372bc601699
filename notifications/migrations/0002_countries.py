"""The countries an installation starts with; edited afterwards in the administration."""

from django.db import migrations

COUNTRIES = [
    # As the provider publishes it for mainland numbers: nobody can answer, no links, registered templates.
    {
        "prefix": "+86", "name": "中国大陆 Mainland China", "is_two_way": False, "allows_links": False,
        "templates_only": True, "takes_media": False, "senders": "Alphanumeric or long number, overwritten on the way",
    },
    {"prefix": "+852", "name": "香港 Hong Kong", "senders": "Long number, alphanumeric"},
    {"prefix": "+853", "name": "澳门 Macau", "is_two_way": False, "takes_media": False, "senders": "Alphanumeric"},
    {"prefix": "+886", "name": "台湾 Taiwan", "allows_links": False, "takes_media": False, "senders": "Long number"},
]  # fmt: skip


def write_down(apps, schema_editor):
    rule = apps.get_model("notifications", "CountryRule")
    for country in COUNTRIES:
        rule.objects.get_or_create(prefix=country["prefix"], defaults=country)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
