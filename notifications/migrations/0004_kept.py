"""What is evidence is kept by the database from here on. What stood before was put in order first."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import config.custody.triggers


class Migration(migrations.Migration):

    dependencies = [
        ("custody", "0001_who_and_when"),
        ("notifications", "0003_guards"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='receipt',
            name='append_only',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alarm',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."about" IS DISTINCT FROM NEW."about" OR OLD."day" IS DISTINCT FROM NEW."day" OR OLD."raised_at" IS DISTINCT FROM NEW."raised_at")', func="RAISE EXCEPTION 'of a row of % only these may change: times, last_at, seen_at, seen_by', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='907b468b7d31b190910f547b63be2e146263ade7', operation='UPDATE', pgid='pgtrigger_moves_only_so_70183', table='notifications_alarm', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alarm',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='8934e3ef1a62fa64092734b380ccb4387f252592', operation='DELETE', pgid='pgtrigger_is_not_taken_away_f0fe8', table='notifications_alarm', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alarm',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='36a7940d1bd0a2f44fab3387322f7a8edb531ac3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_9dadf', table='notifications_alarm', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inboundtext',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."message_sid" IS DISTINCT FROM NEW."message_sid" OR OLD."sender" IS DISTINCT FROM NEW."sender" OR OLD."recipient" IS DISTINCT FROM NEW."recipient" OR OLD."body" IS DISTINCT FROM NEW."body" OR OLD."raw" IS DISTINCT FROM NEW."raw" OR OLD."received_at" IS DISTINCT FROM NEW."received_at")', func="RAISE EXCEPTION 'of a row of % only these may change: media, read_at, attempts, last_error, outcome, pictures_at, picture_tries', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='4c71c696b96a0a062fa739d068ff865475a88371', operation='UPDATE', pgid='pgtrigger_moves_only_so_bc331', table='notifications_inboundtext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inboundtext',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='ca318a25253cee38bfdf2738561a90884854535f', operation='DELETE', pgid='pgtrigger_is_not_taken_away_dab3f', table='notifications_inboundtext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inboundtext',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='bf59287a374a4420b19072371f9d497332fbdd6d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_f954d', table='notifications_inboundtext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='what_was_sent_stays', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."sent_at" IS NOT NULL AND (OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."parts" IS DISTINCT FROM (NEW."parts")))', func="RAISE EXCEPTION 'of a row of % that was sent the words stay as they are', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='0d6b30e1c9c1cd3290b574d1eaf4a13b2ae99a78', operation='UPDATE', pgid='pgtrigger_what_was_sent_stays_4db78', table='notifications_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."token" IS DISTINCT FROM NEW."token" OR OLD."cause" IS DISTINCT FROM NEW."cause" OR OLD."recipient" IS DISTINCT FROM NEW."recipient" OR OLD."template" IS DISTINCT FROM NEW."template" OR OLD."template_version" IS DISTINCT FROM NEW."template_version" OR OLD."language" IS DISTINCT FROM NEW."language" OR OLD."params" IS DISTINCT FROM NEW."params" OR OLD."topic" IS DISTINCT FROM NEW."topic" OR OLD."news" IS DISTINCT FROM NEW."news" OR OLD."is_direct_answer" IS DISTINCT FROM NEW."is_direct_answer" OR OLD."is_urgent" IS DISTINCT FROM NEW."is_urgent" OR OLD."has_reserve" IS DISTINCT FROM NEW."has_reserve" OR OLD."expires_at" IS DISTINCT FROM NEW."expires_at" OR OLD."created_at" IS DISTINCT FROM NEW."created_at")', func="RAISE EXCEPTION 'of a row of % only these may change: body, parts, status, next_attempt_at, lease_until, attempts, provider_sid, error_code, failure, held, sent_at, final_at', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='82ed16998e6d78ea84391d755ee94ea4ffa5d1a5', operation='UPDATE', pgid='pgtrigger_moves_only_so_f0fa7', table='notifications_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='42bd0c0f6792ff64ae2c6cba12d509cf53090af7', operation='DELETE', pgid='pgtrigger_is_not_taken_away_a568b', table='notifications_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='7d029fb67e9b7c1b65a362f8a928f3a43e2c392e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_4c14b', table='notifications_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is evidence: no row of it is changed or taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='9d47835fd7d2394a20d0079234fbf35be71d84ac', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_9ef75', table='notifications_receipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='04a1c9cbfd54c4bfc6ff78b8a6d351f5b8709236', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_b2fa6', table='notifications_receipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='is_of_now', sql=config.custody.triggers.WithoutEscape(condition='WHEN (NOT custody_is_now(NEW."received_at"))', func="\n    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN\n        RETURN NEW;\n    END IF;\nRAISE EXCEPTION 'a row of % is written when it happens, not earlier and not later', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='efd04b4487c098c2edfdf9d878148585a790dd10', operation='INSERT', pgid='pgtrigger_is_of_now_d3d6b', table='notifications_receipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='moves_only_so', sql=config.custody.triggers.WithoutEscape(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."template" IS DISTINCT FROM NEW."template" OR OLD."language" IS DISTINCT FROM NEW."language" OR OLD."version" IS DISTINCT FROM NEW."version" OR OLD."body" IS DISTINCT FROM NEW."body" OR OLD."edited_by_id" IS DISTINCT FROM NEW."edited_by_id" OR OLD."at" IS DISTINCT FROM NEW."at")', func="RAISE EXCEPTION 'of a row of % only these may change: is_current', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='b2eb699a584604770883b6f3fd2537711885b50e', operation='UPDATE', pgid='pgtrigger_moves_only_so_2a95d', table='notifications_wording', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='is_not_taken_away', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION 'no row of % is taken away', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='3bc08ec050da40b865f2542c4a75e98f20b00eae', operation='DELETE', pgid='pgtrigger_is_not_taken_away_ccc5f', table='notifications_wording', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='is_not_emptied', sql=config.custody.triggers.WithoutEscape(func="RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';", hash='4903ed933e9d2f205ec73e55af58e9a2b6bc8f38', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_is_not_emptied_a246b', table='notifications_wording', when='BEFORE')),
        ),
    ]
