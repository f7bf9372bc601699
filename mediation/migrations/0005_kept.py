"""What is evidence is kept by the database from here on. What stood before was put in order first."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import config.custody.triggers


class Migration(migrations.Migration):

    dependencies = [
        ("custody", "0001_who_and_when"),
        ("mediation", "0004_names_data"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='policyversion',
            name='used_version_stands',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rung',
            name='used_rung_stands',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='target',
            name='used_target_stands',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='operator_has_no_seat', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NEW.is_staff OR NEW.is_superuser)', func="\n                    IF EXISTS (SELECT 1 FROM mediation_membership WHERE member_id = NEW.id AND until IS NULL) THEN\n                        RAISE EXCEPTION 'an operator has no seat in a group'\n                            USING ERRCODE = 'integrity_constraint_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='ea260d5577dfc40fe69a9db95804058790c89089', operation='UPDATE', pgid='pgtrigger_operator_has_no_seat_4a1f6', table='mediation_member', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='seat_is_no_operators', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NEW.until IS NULL)', func="\n                    PERFORM 1 FROM mediation_member WHERE id = NEW.member_id FOR SHARE;\n                    IF EXISTS (\n                        SELECT 1 FROM mediation_member WHERE id = NEW.member_id AND (is_staff OR is_superuser)\n                    ) THEN\n                        RAISE EXCEPTION 'an operator has no seat in a group'\n                            USING ERRCODE = 'integrity_constraint_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='22bc3e14e6cf284b6dbb07cf3d7c38e81f58e0f0', operation='INSERT OR UPDATE', pgid='pgtrigger_seat_is_no_operators_56cac', table='mediation_membership', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='kind_stays_with_members', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind"))', func="\n                    IF EXISTS (SELECT 1 FROM mediation_member WHERE organisation_id = NEW.id) THEN\n                        RAISE EXCEPTION 'an organisation with members keeps its kind'\n                            USING ERRCODE = 'integrity_constraint_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='c251bd881e90b392358a384abcfd087568a5a3ec', operation='UPDATE', pgid='pgtrigger_kind_stays_with_members_6bc35', table='mediation_organisation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='policyversion',
            trigger=pgtrigger.compiler.Trigger(name='used_version_stands', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."used_at" IS NOT NULL AND (OLD."used_at" IS DISTINCT FROM (NEW."used_at") OR OLD."policy_id" IS DISTINCT FROM (NEW."policy_id") OR OLD."number" IS DISTINCT FROM (NEW."number")))', func="RAISE EXCEPTION '% in use stand as they are', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='962258f562768ddd98c445abf8628eea940b53c5', operation='UPDATE', pgid='pgtrigger_used_version_stands_143ca', table='mediation_policyversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rung',
            trigger=pgtrigger.compiler.Trigger(name='used_rung_stands', sql=config.custody.triggers.WithoutEscape(declare='DECLARE touched bigint[];', func="\n            touched := CASE TG_OP\n                WHEN 'INSERT' THEN ARRAY[NEW.version_id]\n                WHEN 'DELETE' THEN ARRAY[OLD.version_id]\n                ELSE ARRAY[OLD.version_id, NEW.version_id] END;\n            IF EXISTS (\n                SELECT 1 FROM mediation_policyversion WHERE id = ANY(touched) AND used_at IS NOT NULL\n            ) THEN\n                RAISE EXCEPTION 'clocks have used this policy version: make a new one'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='d661158d6e003e639d6d9c3d4705650a17c9276b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_used_rung_stands_3195d', table='mediation_rung', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='used_target_stands', sql=config.custody.triggers.WithoutEscape(declare='DECLARE touched bigint[];', func="\n            touched := CASE TG_OP\n                WHEN 'INSERT' THEN ARRAY[NEW.version_id]\n                WHEN 'DELETE' THEN ARRAY[OLD.version_id]\n                ELSE ARRAY[OLD.version_id, NEW.version_id] END;\n            IF EXISTS (\n                SELECT 1 FROM mediation_policyversion WHERE id = ANY(touched) AND used_at IS NOT NULL\n            ) THEN\n                RAISE EXCEPTION 'clocks have used this policy version: make a new one'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='fbaa215408884f58c898221b82d1067cae5d6369', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_used_target_stands_2ab7c', table='mediation_target', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coderenewal',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='a7074c9a8c6d3c725633f710ed02711a07a9e05b', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_e8a17', table='mediation_coderenewal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coderenewal',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='8c838b776852c93a2da5f80bad3bec447f12859e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_6821b', table='mediation_coderenewal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coderenewal',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='b7308ba24b8a219ac6af4dc8952685cfe3201ab9', operation='INSERT', pgid='pgtrigger_is_of_now_baec0', table='mediation_coderenewal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coderenewal',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."by_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='b5254ff1cc74fdf2e56cd0c1f3bae740ddc3600d', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_3c5bd', table='mediation_coderenewal', when='BEFORE')),
        ),
    ]
