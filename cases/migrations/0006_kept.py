"""What is evidence is kept by the database from here on. What stood before was put in order first."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import config.custody.triggers


class Migration(migrations.Migration):

    dependencies = [
        ("custody", "0001_who_and_when"),
        ("cases", "0005_valid"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='caseevent',
            name='history_is_append_only',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='clockchange',
            name='clock_changes_are_append_only',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='refusal',
            name='refusals_are_append_only',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='words',
            name='words_are_kept',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='words',
            name='words_are_only_masked',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calltask',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."inbound_id" IS DISTINCT FROM NEW."inbound_id" OR OLD."reason" IS DISTINCT FROM NEW."reason" OR OLD."handling" IS DISTINCT FROM NEW."handling" OR OLD."raised_at" IS DISTINCT FROM NEW."raised_at")', func="RAISE EXCEPTION 'of a row of % only these may change: message, phone, done_at, done_by, saying', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='8f1bfa9c84d56b9d3a4434b9ca5ae80aafc45885', operation='UPDATE', pgid='pgtrigger_moves_only_so_5c52d', table='cases_calltask', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calltask',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='d2b3711f3f8ab4396e1c3eb34f8a177084f27fe7', operation='DELETE', pgid='pgtrigger_is_not_taken_away_448d2', table='cases_calltask', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calltask',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='66c5a73da8daa90ca46baddd8390e74cec7452f3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_ca38a', table='cases_calltask', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."number" IS DISTINCT FROM NEW."number" OR OLD."token" IS DISTINCT FROM NEW."token" OR OLD."keeper_id" IS DISTINCT FROM NEW."keeper_id" OR OLD."runs_into_home" IS DISTINCT FROM NEW."runs_into_home" OR OLD."emergency" IS DISTINCT FROM NEW."emergency" OR OLD."language" IS DISTINCT FROM NEW."language" OR OLD."order_number" IS DISTINCT FROM NEW."order_number" OR OLD."reported_at" IS DISTINCT FROM NEW."reported_at")', func="RAISE EXCEPTION 'of a row of % only these may change: state, site, building, unit, room, category, tier, lead, handling, accepted_at, outcome, conclusion, ended_at, answer, answered_at, reopen_until, joined_to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='3a164750eff52c35718480dec0ce4d44b65a24e3', operation='UPDATE', pgid='pgtrigger_moves_only_so_7b265', table='cases_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='11016847dfb73252b4b601a2e63a8982ee47cdd3', operation='DELETE', pgid='pgtrigger_is_not_taken_away_129ba', table='cases_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='e6fbbf3a48ab5d2e294fb7d4d670ab82852b79bd', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_0e80a', table='cases_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseevent',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='870f3a68978e9b1a2b915a564d7063064c57fe58', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_85e7e', table='cases_caseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseevent',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='4588c1e18d3d2253696295a5b03d9362b3708cbb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_01763', table='cases_caseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseevent',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='e2e9fe8d53a3bfa1ed9f37118e01eddcd531f800', operation='INSERT', pgid='pgtrigger_is_of_now_612f0', table='cases_caseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseevent',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."member_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='bb83c1f55aa62e996035a608cc3e6befde3f57c5', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_8efe5', table='cases_caseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casemessage',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='5271eafc4bb4dfd9295e0ca45e3a6d73f1b1212b', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_e91a6', table='cases_casemessage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casemessage',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='f9639973a31bd90cb3dd6d8ef1cf87627a3caf31', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_4d003', table='cases_casemessage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casenumber',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."prefix" IS DISTINCT FROM NEW."prefix" OR OLD."year" IS DISTINCT FROM NEW."year")', func="RAISE EXCEPTION 'of a row of % only these may change: last', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='48fac7e807b75802425708e6e215a014dee73692', operation='UPDATE', pgid='pgtrigger_moves_only_so_ac79f', table='cases_casenumber', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casenumber',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='77235067cdbdf6f527b4f2fd45244bd0b2d2a38b', operation='DELETE', pgid='pgtrigger_is_not_taken_away_03507', table='cases_casenumber', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casenumber',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='c024d22c5153dbf34e9719cfee6be77c4b49b3c1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_3a87c', table='cases_casenumber', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clock',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."promise" IS DISTINCT FROM NEW."promise" OR OLD."handling" IS DISTINCT FROM NEW."handling" OR OLD."escalation_id" IS DISTINCT FROM NEW."escalation_id" OR OLD."undertaking_id" IS DISTINCT FROM NEW."undertaking_id" OR OLD."started_at" IS DISTINCT FROM NEW."started_at" OR OLD."first_due_at" IS DISTINCT FROM NEW."first_due_at")', func="RAISE EXCEPTION 'of a row of % only these may change: policy, due_at, stopped_at, ended_by, ended, rung_at, rungs_passed, next_rung_at', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='ede37e9b7d9ee4d5b3197a6bd18bb4250ff428c3', operation='UPDATE', pgid='pgtrigger_moves_only_so_b7cc2', table='cases_clock', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clock',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='032d8dd5820ac203e90a4decc9b4d146522e8ce4', operation='DELETE', pgid='pgtrigger_is_not_taken_away_cc87c', table='cases_clock', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clock',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='12ac7d2b02aed702dcdf322e968453e597b71339', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_53c2f', table='cases_clock', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clockchange',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='d6db022e65c70121c5bf3c1702790b2e2285bc73', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_f47ee', table='cases_clockchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clockchange',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='dc6e22bf0b33d3236abd6b35e21f43c17757d479', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_27c50', table='cases_clockchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clockchange',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='f17d9b46f1d25c129ba2e96303e28111c3501aae', operation='INSERT', pgid='pgtrigger_is_of_now_2e01b', table='cases_clockchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='93f7b8ce7a974cd0e38cbe08499b659ba6579793', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_b50a6', table='cases_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='989035b5d508dd7a5c5d56f043dc08be347dddbf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_ec5c1', table='cases_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='50f6a96167d55f73cc301d7a6736a553a13d3946', operation='INSERT', pgid='pgtrigger_is_of_now_3eaa3', table='cases_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."by_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='d59868f080f1dccb6d113d11c3bd29f6695f0ebd', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_1bc54', table='cases_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deferral',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."handling" IS DISTINCT FROM NEW."handling" OR OLD."reason" IS DISTINCT FROM NEW."reason" OR OLD."saying_id" IS DISTINCT FROM NEW."saying_id" OR OLD."until" IS DISTINCT FROM NEW."until" OR OLD."asked_by_id" IS DISTINCT FROM NEW."asked_by_id" OR OLD."asked_at" IS DISTINCT FROM NEW."asked_at")', func="RAISE EXCEPTION 'of a row of % only these may change: state, decided_by, decided_at, ended_at, ended_by, ended', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='9e9919d4179cc94c497b9ff90c7199c12b0c28db', operation='UPDATE', pgid='pgtrigger_moves_only_so_24de9', table='cases_deferral', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deferral',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='5ef4e1aef6317ac1828e9391ea0bf081e832edec', operation='DELETE', pgid='pgtrigger_is_not_taken_away_389f6', table='cases_deferral', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deferral',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='edebe128569063e2590905a8c3eac8b02a7ebb20', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_70cdc', table='cases_deferral', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."clock_id" IS DISTINCT FROM NEW."clock_id" OR OLD."rung" IS DISTINCT FROM NEW."rung" OR OLD."level" IS DISTINCT FROM NEW."level" OR OLD."cause" IS DISTINCT FROM NEW."cause" OR OLD."raised_at" IS DISTINCT FROM NEW."raised_at")', func="RAISE EXCEPTION 'of a row of % only these may change: state, acknowledged_at, decision, saying, decided_by, decided_at, closed_at, ended_by, ended', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='cc718770b7ae513bbd18e0ea1e72cff91a01ea6d', operation='UPDATE', pgid='pgtrigger_moves_only_so_85b0f', table='cases_escalation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='e728bb1c35c199b166cc96753434e30fb54f7575', operation='DELETE', pgid='pgtrigger_is_not_taken_away_6609b', table='cases_escalation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='b7414091e1130f4f53076984c3228c491716f654', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_b9be9', table='cases_escalation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='heardtext',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='a3c6e8ac128279e6ed87f697382f8c87b99c4115', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_d5008', table='cases_heardtext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='heardtext',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='68b422a346e849b4f388ec75e19bb5275355c288', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_3fb85', table='cases_heardtext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='party',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."side" IS DISTINCT FROM NEW."side" OR OLD."name" IS DISTINCT FROM NEW."name" OR OLD."phone" IS DISTINCT FROM NEW."phone" OR OLD."organisation_id" IS DISTINCT FROM NEW."organisation_id" OR OLD."language" IS DISTINCT FROM NEW."language" OR OLD."came_with_id" IS DISTINCT FROM NEW."came_with_id")', func="RAISE EXCEPTION 'of a row of % only these may change: building, is_reporter, shares_contact, solved_at, phone_proven_at, phone_proven_by', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='e9f43df4c1abbb9572a6a589badcb45e31c26c25', operation='UPDATE', pgid='pgtrigger_moves_only_so_8a71e', table='cases_party', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='party',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT coalesce(OLD."organisation_id" IS NOT NULL, false))', func="RAISE EXCEPTION 'no such row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='8aec67871891fd5e7ec4797018bafc45e947eeaf', operation='DELETE', pgid='pgtrigger_is_not_taken_away_d2884', table='cases_party', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='party',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='e58145fd720de43d46677d38133284ae7607d9aa', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_a1c65', table='cases_party', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='photo',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='a344fbc6abd8e7b1d93b0384c3d6ee5f04d59a86', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_bf387', table='cases_photo', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='photo',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='3a2276f7994fbda9884f320873c271b22cb5a028', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_a54a6', table='cases_photo', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='photo',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."added_at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='4ecf41717b0091749eafe6608fd28ed1e95390d5', operation='INSERT', pgid='pgtrigger_is_of_now_ad116', table='cases_photo', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."phone" IS DISTINCT FROM NEW."phone" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."asked_at" IS DISTINCT FROM NEW."asked_at" OR OLD."options" IS DISTINCT FROM NEW."options" OR OLD."deed" IS DISTINCT FROM NEW."deed" OR OLD."inbound_id" IS DISTINCT FROM NEW."inbound_id")', func="RAISE EXCEPTION 'of a row of % only these may change: ended_at, times', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='02f90549e90d36bba1584e7ae1b8be6961479fe4', operation='UPDATE', pgid='pgtrigger_moves_only_so_7f4af', table='cases_question', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='is_over_once', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."ended_at" IS NOT NULL)', func="RAISE EXCEPTION 'a row of % that has its ended_at is over, and stays so', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='8b04ba8a34c7ec3b72512c2ac1562d0b3e9a03b2', operation='UPDATE', pgid='pgtrigger_is_over_once_677b3', table='cases_question', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='a0dcf992f9f3b5ad836b0c59534039f6eef74ca7', operation='DELETE', pgid='pgtrigger_is_not_taken_away_5f2a1', table='cases_question', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='11bb7b9977fefeec1042a5293c6a09d13a579d2f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_c3f49', table='cases_question', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refusal',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='5002778643ad061ef7043e23f1fd98a3d98b3517', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_2b005', table='cases_refusal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refusal',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='9fb59d7b5e371e0fe85e3151e87b502795b9771a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_7b013', table='cases_refusal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refusal',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='2d9114cf083374d75a6d1bde7e0b903c58c0a051', operation='INSERT', pgid='pgtrigger_is_of_now_76401', table='cases_refusal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refusal',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."member_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='37804e3f1c11698cf03653600c736375fdb2e7eb', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_98144', table='cases_refusal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='890454ff65507280b6f88d4179fb175e0c0dabea', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_9d1ed', table='cases_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='58895291bbbf2ea0d6a561d2dc7a2df3f33c468e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_81f65', table='cases_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='ada96a9c8d43a0a10dad661ec340993e52028369', operation='INSERT', pgid='pgtrigger_is_of_now_9b9a8', table='cases_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."taken_by_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='fe735bdd938ad1b042df43f130ee7c9a676841c8', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_49f63', table='cases_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sign',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='452663c0a2467d7c2666cac3b5535f60df4f72d5', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_2cefe', table='cases_sign', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sign',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='dfee9754200d8f6b074d2860c3081f87fed410b9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_65d0b', table='cases_sign', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sign',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='76cd1ad02daef1da2f7845cfdb1d7a4e32dc75c9', operation='INSERT', pgid='pgtrigger_is_of_now_8032f', table='cases_sign', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trayitem',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."inbound_id" IS DISTINCT FROM NEW."inbound_id" OR OLD."reason" IS DISTINCT FROM NEW."reason" OR OLD."about_id" IS DISTINCT FROM NEW."about_id" OR OLD."at" IS DISTINCT FROM NEW."at" OR OLD."keeper_id" IS DISTINCT FROM NEW."keeper_id")', func="RAISE EXCEPTION 'of a row of % only these may change: done_at, done_by, case, sorted_as', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='1c1e79dc24eb09754b965c8cfdb4dfb424f30521', operation='UPDATE', pgid='pgtrigger_moves_only_so_a4935', table='cases_trayitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trayitem',
            trigger=pgtrigger.compiler.Trigger(name='is_over_once', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."done_at" IS NOT NULL)', func="RAISE EXCEPTION 'a row of % that has its done_at is over, and stays so', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='7d46030e8747baeb2e89f794cdc1de3f1fba4e4b', operation='UPDATE', pgid='pgtrigger_is_over_once_664d6', table='cases_trayitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trayitem',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='12d29f813765625c576e1804c6c2f2a936bf3c12', operation='DELETE', pgid='pgtrigger_is_not_taken_away_e75c2', table='cases_trayitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trayitem',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='33e04cb9ddef4b9127c287e3da9d9ba41a5518a2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_93194', table='cases_trayitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undertaking',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."handling" IS DISTINCT FROM NEW."handling" OR OLD."saying_id" IS DISTINCT FROM NEW."saying_id" OR OLD."by_organisation_id" IS DISTINCT FROM NEW."by_organisation_id" OR OLD."due_at" IS DISTINCT FROM NEW."due_at" OR OLD."made_at" IS DISTINCT FROM NEW."made_at" OR OLD."made_by_id" IS DISTINCT FROM NEW."made_by_id")', func="RAISE EXCEPTION 'of a row of % only these may change: kept_at, kept_by, finding, dropped_at, ended_by', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='905e8c7652a9b63c368da08d463bb2ffd6d9c2bd', operation='UPDATE', pgid='pgtrigger_moves_only_so_ccb83', table='cases_undertaking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undertaking',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='db366a1620a02c2401b779f49a44b1fac9260692', operation='DELETE', pgid='pgtrigger_is_not_taken_away_96773', table='cases_undertaking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undertaking',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='6bc16c49db10a0b8e984d29615e199b4a40846a3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_40885', table='cases_undertaking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='4a70e58b378d52b41dd01044811be9b327ab2f5a', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_087bf', table='cases_visit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='d8f2a5bee146d1ed28676ed86e6acc65361df285', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_58325', table='cases_visit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."arrived_at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='9251e0bb16f30645ab7ea3eb176b49d7f482f391', operation='INSERT', pgid='pgtrigger_is_of_now_49a51', table='cases_visit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."member_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='358a9245ce34c5e577d526a324eca737c42574b7', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_a55db', table='cases_visit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='words',
            trigger=pgtrigger.compiler.Trigger(name='words_are_only_masked', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NEW."masked_at" IS NULL OR OLD."masked_at" IS NOT NULL)', func="RAISE EXCEPTION '% are masked, once, and not reworded', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='c35a5b5edc022eb663d116380852ba2061e0b558', operation='UPDATE', pgid='pgtrigger_words_are_only_masked_7c5e4', table='cases_words', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='words',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."digest" IS DISTINCT FROM NEW."digest" OR OLD."readers" IS DISTINCT FROM NEW."readers")', func="RAISE EXCEPTION 'of a row of % only these may change: body, salt, masked_at', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='d77a360da3fd3c3ffdabc4702166446343bd702b', operation='UPDATE', pgid='pgtrigger_moves_only_so_cb9a4', table='cases_words', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='words',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='b230b1d5a5fc52ccd2293de0e8982b2d47b079b7', operation='DELETE', pgid='pgtrigger_is_not_taken_away_2c9c5', table='cases_words', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='words',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='2f105beb8d8c290ef1f5c8db0d92a73479036f03', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_790e6', table='cases_words', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asiderequest',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='34213265e007a246424d121c255393792133e11e', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_44135', table='cases_asiderequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asiderequest',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='a465902e35f89ade8004fa5eeef07528c73f2097', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_26069', table='cases_asiderequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asiderequest',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='95497db2636af9fd04f974108129a16f03600fd1', operation='INSERT', pgid='pgtrigger_is_of_now_59047', table='cases_asiderequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asiderequest',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."taken_by_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='4122ae6740d3024fcb74931f6430ea181287ac1f', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_64000', table='cases_asiderequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='codetry',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."member_id" IS DISTINCT FROM NEW."member_id" OR OLD."site_id" IS DISTINCT FROM NEW."site_id" OR OLD."at" IS DISTINCT FROM NEW."at")', func="RAISE EXCEPTION 'of a row of % only these may change: was_right', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='0f3d9379d772abfb08cfb494e9679c4cd8701a8e', operation='UPDATE', pgid='pgtrigger_moves_only_so_46d49', table='cases_codetry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='codetry',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='05c5a7806604a26a3021059c0e0a8683023caa2c', operation='DELETE', pgid='pgtrigger_is_not_taken_away_072ff', table='cases_codetry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='codetry',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='3da4e1157104eea750a77c5f649644bd14052606', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_b406b', table='cases_codetry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='d0793673fb1d2eacc987931aba660386ba8ee78a', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_89732', table='cases_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='936f607f923cb4607197fbbf3103419fc9fde97e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_7e4fa', table='cases_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."noted_at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='6e9bead474b5bb369776e5fe3026daefc9fa0240', operation='INSERT', pgid='pgtrigger_is_of_now_99c63', table='cases_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."asked_by_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='8a63a6c2b191f0c1a47c57be59ae3f52d06e8282', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_d6d3c', table='cases_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doubt',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."visit_id" IS DISTINCT FROM NEW."visit_id" OR OLD."photo_id" IS DISTINCT FROM NEW."photo_id" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."raised_at" IS DISTINCT FROM NEW."raised_at")', func="RAISE EXCEPTION 'of a row of % only these may change: judged_at, judged_by, is_accepted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='eb4ff89a7ded6ba337f6072e9ea2d29c937f246f', operation='UPDATE', pgid='pgtrigger_moves_only_so_bfd7b', table='cases_doubt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doubt',
            trigger=pgtrigger.compiler.Trigger(name='is_over_once', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."judged_at" IS NOT NULL)', func="RAISE EXCEPTION 'a row of % that has its judged_at is over, and stays so', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='f6d5524e7d26ef98bfa570ebc6b6fde563fe8459', operation='UPDATE', pgid='pgtrigger_is_over_once_4c9fa', table='cases_doubt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doubt',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='7cdde5a50dda90311ea6440eb4c886e0234de29d', operation='DELETE', pgid='pgtrigger_is_not_taken_away_f0031', table='cases_doubt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doubt',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='cb58417d97a8a28433138378dab5eb60ed1d12f4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_3ac89', table='cases_doubt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='key',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."phone" IS DISTINCT FROM NEW."phone" OR OLD."through" IS DISTINCT FROM NEW."through" OR OLD."code" IS DISTINCT FROM NEW."code" OR OLD."made_at" IS DISTINCT FROM NEW."made_at" OR OLD."code_until" IS DISTINCT FROM NEW."code_until" OR OLD."read_out_by_id" IS DISTINCT FROM NEW."read_out_by_id")', func="RAISE EXCEPTION 'of a row of % only these may change: tries, used_at, token, token_until', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='4950955bd3769e106a053e6d77c0ba39516df30c', operation='UPDATE', pgid='pgtrigger_moves_only_so_2ded3', table='cases_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='key',
            trigger=pgtrigger.compiler.Trigger(name='is_over_once', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."used_at" IS NOT NULL)', func="RAISE EXCEPTION 'a row of % that has its used_at is over, and stays so', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='8815a83809b03ad8c363cbea4a7ddbecd04df683', operation='UPDATE', pgid='pgtrigger_is_over_once_c78e5', table='cases_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='key',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='5ea20da97259fdf5fee29beff0b19105607cd8d1', operation='DELETE', pgid='pgtrigger_is_not_taken_away_774e9', table='cases_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='key',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='33a6b08ee48e5539533df1531e4b01b08c8f665f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_21a82', table='cases_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='miss',
            trigger=pgtrigger.compiler.Trigger(name='miss_is_of_its_clock', sql=config.custody.triggers.WithoutEscape(func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM cases_clock clock JOIN cases_case ON cases_case.id = clock.case_id\n                        LEFT JOIN mediation_site site ON site.id = cases_case.site_id\n                        WHERE clock.id = NEW.clock_id AND clock.case_id = NEW.case_id AND clock.promise = NEW.promise\n                          AND NEW.due_at = CASE NEW.against WHEN 'due' THEN clock.due_at ELSE clock.first_due_at END\n                          AND NEW.site_id IS NOT DISTINCT FROM cases_case.site_id\n                          AND NEW.street_id IS NOT DISTINCT FROM COALESCE(site.street_id, cases_case.keeper_id)\n                    ) THEN\n                        RAISE EXCEPTION 'a miss is of its clock' USING ERRCODE = 'insufficient_privilege';\n                    END IF;\n                    RETURN NEW;\n                ", hash='1039a0d3fd59405e6d38c2a1212e843603005dd4', operation='INSERT', pgid='pgtrigger_miss_is_of_its_clock_ca857', table='cases_miss', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='miss',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='1f6a05ebf057fcb33a067c91fbf51232ea7fd391', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_b070b', table='cases_miss', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='miss',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='c797da13a894075be8b7e8e1f0b000b0b7494321', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_e39a4', table='cases_miss', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='miss',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."noted_at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='e7506823b983d4e5c4fa2d8acbd41850c1d1b667', operation='INSERT', pgid='pgtrigger_is_of_now_9fd7f', table='cases_miss', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberopening',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='fc2542233757e73ef3441262b13f87adb4f0b64f', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_567d5', table='cases_numberopening', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberopening',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='c3db17fc171a052bbb2499a175ac9a851d5140ad', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_7d7b4', table='cases_numberopening', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberopening',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='a701b1b8a192ba37a72d9ff300b99b75363335c6', operation='INSERT', pgid='pgtrigger_is_of_now_48945', table='cases_numberopening', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberopening',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."member_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='c74d900f83790f4cf74f7794968d1717e2ce1bde', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_cf102', table='cases_numberopening', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='request',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."case_id" IS DISTINCT FROM NEW."case_id" OR OLD."verb" IS DISTINCT FROM NEW."verb" OR OLD."handling" IS DISTINCT FROM NEW."handling" OR OLD."wanted" IS DISTINCT FROM NEW."wanted" OR OLD."stood" IS DISTINCT FROM NEW."stood" OR OLD."unit" IS DISTINCT FROM NEW."unit" OR OLD."room" IS DISTINCT FROM NEW."room" OR OLD."saying_id" IS DISTINCT FROM NEW."saying_id" OR OLD."asked_by_id" IS DISTINCT FROM NEW."asked_by_id" OR OLD."asked_at" IS DISTINCT FROM NEW."asked_at")', func="RAISE EXCEPTION 'of a row of % only these may change: state, decided_by, decided_at, ended_at, ended_by, ended', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='0dd0f33a166465a004ffc4aa55c98f4fa31eaf7c', operation='UPDATE', pgid='pgtrigger_moves_only_so_e7451', table='cases_request', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='request',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='95fad938e008f8e218936edd6dd361a4db4c487c', operation='DELETE', pgid='pgtrigger_is_not_taken_away_1b2df', table='cases_request', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='request',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='f5a5e9b64e9cc22679675d01c373c6653906bc01', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_34828', table='cases_request', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='request',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."asked_at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='454666f98aa1f874fecbe198ba5d02d03b41351f', operation='INSERT', pgid='pgtrigger_is_of_now_e8732', table='cases_request', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='request',
            trigger=pgtrigger.compiler.Trigger(name='is_of_who_speaks', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_speaking(NEW."asked_by_id"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written by whoever did it, through the door', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='cc09f4ee5761f94db31f74873f5042637d987762', operation='INSERT', pgid='pgtrigger_is_of_who_speaks_8e5cd', table='cases_request', when='BEFORE')),
        ),
    ]
