"""Whose numbers are proven by what came before: whoever texted about a case. What was typed stays an attribute.

Consent that the contractor calls was said with a typed number, by whomever; it is asked of its owner from now on. Units
and rooms keep what is one of them.
"""

import re
import unicodedata

from django.db import migrations

PROVE = """
WITH texted AS (
    SELECT party.id, min(report.at) AS at
    FROM cases_party AS party
    JOIN cases_report AS report ON report.case_id = party.case_id
    LEFT JOIN notifications_inboundtext AS text ON text.id = report.inbound_id
    WHERE party.is_reporter AND party.phone <> ''
      AND (report.party_id = party.id AND report.channel = 'text' AND report.taken_by_id IS NULL
           OR text.sender = party.phone)
    GROUP BY party.id
)
UPDATE cases_party AS party SET phone_proven_at = texted.at, phone_proven_by = 'text'
FROM texted WHERE texted.id = party.id
"""

# Whoever came with a joined case is who they are there, and the other way round.
PROVE_TOGETHER = """
UPDATE cases_party AS party SET phone_proven_at = other.phone_proven_at, phone_proven_by = 'text'
FROM cases_party AS other
WHERE party.phone_proven_at IS NULL AND party.is_reporter AND party.phone <> '' AND other.phone = party.phone
  AND other.phone_proven_at IS NOT NULL
  AND (other.case_id = party.came_with_id AND other.came_with_id IS NULL
       OR other.came_with_id = party.case_id AND party.came_with_id IS NULL)
"""

UNSAY = "UPDATE cases_party SET shares_contact = false WHERE shares_contact"
NOTHING = migrations.RunSQL.noop

PLACES = "室单元号层楼栋幢座户房间甲乙丙丁戊己庚辛东西南北中左右负地下半零〇一二三四五六七八九十百"


def bared(said):
    plain = "".join(unicodedata.normalize("NFKC", said).split()).replace("#", "号")
    left = re.sub(rf"[^0-9A-Za-z{PLACES}-]", "", plain)[:10]
    return "" if re.search(r"[A-Za-z]{3}", left) else left


def bare_places(apps, schema_editor):
    cases = apps.get_model("cases", "Case").objects
    for pk, unit, room in cases.exclude(unit="", room="").values_list("pk", "unit", "room").iterator():
        if (bared(unit), bared(room)) != (unit, room):
            cases.filter(pk=pk).update(unit=bared(unit), room=bared(room))


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_misses_data"), ("notifications", "0003_guards")]

    operations = [
        migrations.RunSQL(PROVE, NOTHING),
        migrations.RunSQL(PROVE_TOGETHER, NOTHING),
        migrations.RunSQL(UNSAY, NOTHING),
        migrations.RunPython(bare_places, migrations.RunPython.noop),
    ]
