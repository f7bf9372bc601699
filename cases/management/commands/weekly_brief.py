"""`manage.py weekly_brief`: the week of a street office or a district as plain text, for a mail or a notice board."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from cases import timemachine
from cases.figures import scope
from cases.figures.brief import Brief, lines
from cases.figures.week import Week
from cases.ledger.roots import last_root
from mediation.models import Organisation, OrganisationKind

KINDS = (OrganisationKind.DISTRICT_BUREAU, OrganisationKind.STREET_OFFICE)


class Command(BaseCommand):
    help = "Prints the weekly brief of every district, or of one street office or district by its name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", nargs="?", default="", help="name of a street office or district bureau")
        parser.add_argument("--week", default="", help="such as 2026-W38; the last whole week if not given")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        now = timemachine.now()
        week = Week.named(options["week"]) if options["week"] else Week.of(timezone.localdate(now)).before
        if week is None or week.begins > now:
            raise CommandError(f"{options['week']}: no week such as 2026-W38 that has begun")
        with translation.override(options["language"]):
            for organisation in self._asked(options["organisation"]):
                title = translation.gettext("Weekly brief")
                self.stdout.write(f"{title} · {organisation} · {week.first_day} – {week.last_day}")
                brief = Brief(scope.of_office(organisation), week, now=now)
                for line in lines(brief.parts):
                    self.stdout.write(line)
                if root := last_root():
                    self.stdout.write(f"{translation.gettext('Seal of the ledger')} {root.day}: {root.root}")
                self.stdout.write("")

    def _asked(self, name: str) -> list[Organisation]:
        found = Organisation.objects.filter(kind__in=KINDS).order_by("id")
        found = found.filter(name=name) if name else found.filter(kind=OrganisationKind.DISTRICT_BUREAU)
        if not found:
            raise CommandError(f"no street office or district is called {name}" if name else "there is no district yet")
        return list(found)
