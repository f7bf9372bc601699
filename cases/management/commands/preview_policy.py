"""`manage.py preview_policy TIER --set PROMISE=AMOUNT:UNIT:COUNTS`: last month's cases under other targets."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases import formats, timemachine
from cases.clocks.preview import preview
from mediation.models import Counts, Policy, PolicyVersion, Promise, Target, Tier, Unit


class Command(BaseCommand):
    help = "Shows what would have been late under other targets: e.g. N --set arrive=12:hour:rolled. Saves nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tier", choices=Tier.values)
        parser.add_argument("--category", default=None, help="the category's code, for its own policy")
        parser.add_argument("--street", default=None, help="the street office's name, for its own policy")
        parser.add_argument("--set", action="append", default=[], metavar="PROMISE=AMOUNT:UNIT:COUNTS", dest="set")
        parser.add_argument("--days", type=int, default=31, choices=range(1, 367), metavar="1-366")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        policy = Policy.objects.filter(
            tier=options["tier"], category__code=options["category"], street__name=options["street"]
        ).first()
        if policy is None:
            raise CommandError("There is no such policy.")
        targets = {target.promise: target for target in policy.current.targets.all()}
        for text in options["set"]:
            target = self._target(text, policy.current)
            targets[target.promise] = target
        since = timemachine.now() - timedelta(days=options["days"])
        with translation.override(options["language"]):
            for tally in preview(policy, targets.values(), since=since):
                if not tally.rows:
                    continue
                counts = f"{tally.late_then} late then, {tally.late_now} late now"
                self.stdout.write(f"{tally.label}: {len(tally.rows)} promises, {counts}")
                for row in tally.turned:
                    was = formats.when(row.clock.due_at, options["language"])
                    would = formats.when(row.would_be_due_at, options["language"])
                    self.stdout.write(f"  {row.clock.case.number}: {was} → {would}")

    def _target(self, text: str, version: PolicyVersion) -> Target:
        """The target as typed, checked like one entered on the page."""
        promise, _, rest = text.partition("=")
        amount, unit, counts = (*rest.split(":"), "", "", "")[:3]
        if promise not in Promise.values or not amount.removeprefix("-").isdecimal():
            raise CommandError(f"“{text}” is not a promise with an amount, such as arrive=12:hour:rolled.")
        target = Target(
            version=version,
            promise=promise,
            amount=int(amount),
            unit=unit or Unit.HOUR,
            counts=counts or Counts.WORKING,
        )
        try:
            target.clean_fields(exclude=["version"])
            target.validate_constraints(exclude=["version"])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        return target
