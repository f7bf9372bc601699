"""The tables that Django and other packages bring: what kind each is, since their models cannot say it themselves."""

from __future__ import annotations

from .kinds import EVIDENCE, REFERENCE, WORKING, Kind

KINDS: dict[str, Kind] = {
    # What operators did. Its triggers stand on `config.custody.models.OperatorsDeed`.
    "admin.LogEntry": EVIDENCE,
    "contenttypes.ContentType": REFERENCE,
    "auth.Permission": REFERENCE,
    # No page edits groups; whoever is given one could do no more than an operator may.
    "auth.Group": REFERENCE,
    "auth.Group_permissions": REFERENCE,
    "mediation.Member_groups": WORKING,
    "mediation.Member_user_permissions": WORKING,
    "sessions.Session": WORKING,
    "axes.AccessAttempt": WORKING,
    "axes.AccessAttemptExpiration": WORKING,
    "axes.AccessFailureLog": WORKING,
    "axes.AccessLog": WORKING,
}

# Tables without a model that the application reads: which migrations have run.
ONLY_READ = ("django_migrations",)
