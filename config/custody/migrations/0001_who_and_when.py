"""The two questions that evidence is asked when it is written. Triggers of other applications call them."""

from django.db import migrations

# Long enough for the longest deed and for two clocks that differ, too short for a promise to be kept by it.
IS_NOW = """
CREATE OR REPLACE FUNCTION custody_is_now(moment timestamptz) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT moment BETWEEN clock_timestamp() - interval '5 minutes' AND clock_timestamp() + interval '5 minutes'
$$;
"""
IS_SPEAKING = """
CREATE FUNCTION custody_is_speaking(member bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        coalesce(member, 0)::text = ANY (string_to_array(current_setting('mediation.speaking', true), ',')), false)
$$;
"""
DROP = """
DROP FUNCTION custody_is_speaking(bigint);
DROP FUNCTION custody_is_now(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = []

    operations = [migrations.RunSQL(IS_NOW + IS_SPEAKING, DROP)]
