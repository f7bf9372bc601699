"""The triggers that write the ledger of accounts, on the rows of members, seats and accounts themselves: a form of the
administration, an action, a command or a statement in the database all pass here.

Who acts is named by the connection (`acting`); where nobody is named it was a command or the database.
"""

import pgtrigger

from config.custody.triggers import Unconditional
from mediation.models import Member, Membership

from .account import Account

ACTOR = "nullif(current_setting('accounts.by', true), '')::bigint"
WRITE = "INSERT INTO accounts_accountevent (kind, member_id, by_id, at, phone, role_before, role_after"

# The words of a migration, without anything that a person typed.
MEMBER = f"""
    IF NEW.password IS DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.password END) THEN
        IF NEW.password <> '' AND left(NEW.password, 1) <> '!' THEN
            INSERT INTO accounts_account (member_id, password_is_temporary)
            VALUES (NEW.id, actor IS DISTINCT FROM NEW.id)
            ON CONFLICT (member_id) DO UPDATE SET password_is_temporary = EXCLUDED.password_is_temporary;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        {WRITE}, organisation_after_id, told_at)
        VALUES ('made', NEW.id, actor, now(), NEW.phone, '', '', NEW.organisation_id, now());
        RETURN NEW;
    END IF;
    IF NEW.phone <> OLD.phone THEN
        {WRITE}, organisation_after_id)
        VALUES ('phone', NEW.id, actor, now(), OLD.phone, '', '', NEW.organisation_id);
    END IF;
    IF NEW.organisation_id IS DISTINCT FROM OLD.organisation_id THEN
        {WRITE}, organisation_before_id, organisation_after_id)
        VALUES ('organisation', NEW.id, actor, now(), OLD.phone, '', '', OLD.organisation_id, NEW.organisation_id);
    END IF;
    IF NEW.is_active <> OLD.is_active THEN
        {WRITE}, is_on) VALUES ('active', NEW.id, actor, now(), OLD.phone, '', '', NEW.is_active);
    END IF;
    IF (NEW.is_staff, NEW.is_superuser) <> (OLD.is_staff, OLD.is_superuser) THEN
        {WRITE}, is_on)
        VALUES ('operator', NEW.id, actor, now(), OLD.phone, '', '', NEW.is_staff OR NEW.is_superuser);
    END IF;
    IF NEW.password <> OLD.password THEN
        {WRITE}) VALUES ('password', NEW.id, actor, now(), OLD.phone, '', '');
    END IF;
    IF (NEW.password, NEW.phone, NEW.is_active) IS DISTINCT FROM (OLD.password, OLD.phone, OLD.is_active) THEN
        -- What was sent before opens another account than the one it was sent for.
        UPDATE accounts_onetimekey SET expires_at = made_at WHERE member_id = NEW.id AND used_at IS NULL;
    END IF;
    RETURN NEW;
"""  # noqa: S608

SEAT = f"""
    IF TG_OP <> 'INSERT' THEN before := CASE WHEN OLD.until IS NULL THEN OLD.role ELSE '' END; END IF;
    IF TG_OP <> 'DELETE' THEN after := CASE WHEN NEW.until IS NULL THEN NEW.role ELSE '' END; END IF;
    IF TG_OP = 'UPDATE' AND (OLD.member_id <> NEW.member_id OR OLD.group_id <> NEW.group_id) THEN
        {WRITE}, group_id, street_id)
        SELECT 'seat', OLD.member_id, actor, now(), m.phone, before, '', OLD.group_id,
            (SELECT s.street_id FROM mediation_coordinationgroup g JOIN mediation_site s ON s.id = g.site_id
             WHERE g.id = OLD.group_id)
        FROM mediation_member m WHERE m.id = OLD.member_id AND before <> '';
        before := '';
    END IF;
    IF TG_OP = 'DELETE' THEN here := OLD; ELSE here := NEW; END IF;
    IF before <> after THEN
        {WRITE}, group_id, street_id)
        SELECT 'seat', here.member_id, actor, now(), m.phone, before, after, here.group_id,
            (SELECT s.street_id FROM mediation_coordinationgroup g JOIN mediation_site s ON s.id = g.site_id
             WHERE g.id = here.group_id)
        FROM mediation_member m WHERE m.id = here.member_id;
    END IF;
    RETURN here;
"""  # noqa: S608

SECOND_FACTOR = f"""
    IF NEW.authenticator <> (CASE WHEN TG_OP = 'UPDATE' THEN OLD.authenticator ELSE '' END) THEN
        {WRITE}, is_on)
        SELECT 'second_factor', NEW.member_id, actor, now(), m.phone, '', '', NEW.authenticator <> ''
        FROM mediation_member m WHERE m.id = NEW.member_id;
    END IF;
    RETURN NEW;
"""  # noqa: S608

CHANGED = pgtrigger.Insert | pgtrigger.Update
ACTS = ("actor", f"bigint := {ACTOR}")


class WatchedMember(Member):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            Unconditional(
                name="member_is_watched", when=pgtrigger.After, operation=CHANGED, declare=[ACTS], func=MEMBER
            )
        ]


class WatchedSeat(Membership):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            Unconditional(
                name="seat_is_watched",
                when=pgtrigger.After,
                operation=CHANGED | pgtrigger.Delete,
                declare=[
                    ACTS,
                    ("before", "text := ''"),
                    ("after", "text := ''"),
                    ("here", "mediation_membership%ROWTYPE"),
                ],
                func=SEAT,
            )
        ]


class WatchedAccount(Account):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            Unconditional(
                name="second_factor_is_watched",
                when=pgtrigger.After,
                operation=CHANGED,
                declare=[ACTS],
                func=SECOND_FACTOR,
            )
        ]
