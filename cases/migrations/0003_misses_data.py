"""What was missed before misses were rows of their own, who keeps what has no site, and closing that counted as settling.

Of an old miss the place and the lead are those of today: nothing better is known.
"""

from django.db import migrations

MISSES = """
INSERT INTO cases_miss (clock_id, case_id, against, promise, due_at, noted_at, site_id, street_id, lead_id)
SELECT clock.id, clock.case_id, passed.against, clock.promise, passed.due_at, COALESCE(clock.stopped_at, now()),
       cases_case.site_id, COALESCE(site.street_id, cases_case.keeper_id), cases_case.lead_id
FROM cases_clock clock
JOIN cases_case ON cases_case.id = clock.case_id
LEFT JOIN mediation_site site ON site.id = cases_case.site_id
CROSS JOIN LATERAL (VALUES ('due', clock.due_at), ('first', clock.first_due_at)) AS passed(against, due_at)
WHERE passed.due_at < COALESCE(clock.stopped_at, now())
  AND (passed.against = 'due' OR clock.promise = 'resolve')
ON CONFLICT (clock_id, against) DO NOTHING
"""

KEEPERS = """
UPDATE {table} SET keeper_id = (
    SELECT id FROM mediation_organisation WHERE kind = 'street_office' ORDER BY parent_id, id LIMIT 1
) WHERE {which}
"""

# An end without settlement is no promise kept.
THROWN_OUT = """
UPDATE cases_clock clock SET ended = 'with_case'
FROM cases_caseevent event
WHERE event.id = clock.ended_by_id AND event.verb = 'close' AND clock.ended IN ('kept', 'late')
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guards"), ("mediation", "0003_guards")]

    operations = [
        migrations.RunSQL(KEEPERS.format(table="cases_case", which="site_id IS NULL"), migrations.RunSQL.noop),
        migrations.RunSQL(KEEPERS.format(table="cases_trayitem", which="TRUE"), migrations.RunSQL.noop),
        migrations.RunSQL(MISSES, migrations.RunSQL.noop),
        migrations.RunSQL(THROWN_OUT, migrations.RunSQL.noop),
    ]
