"""`manage.py seed_standing_facts`: what a new installation starts with. Safe to run again: it only adds what is
missing and leaves every row the operator changed.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from mediation.models import Category, CategoryWord, Member, Policy, Site
from mediation.seed.places import seed_places
from mediation.seed.quoted import seed_rules
from mediation.seed.rules import seed_calendar, seed_costs, seed_effects, seed_hours, seed_policies, seed_subjects


class Command(BaseCommand):
    help = "Seeds working hours, calendar, policies and words, and for a demo one street with its sites and members."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", help="password of newly made members; without it they cannot sign in yet")
        parser.add_argument(
            "--rules-only", action="store_true", help="no places and people: what a real installation begins with"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        seed_hours()
        seed_calendar()
        seed_subjects()
        seed_rules()
        seed_effects()
        seed_costs()
        seed_policies()
        if not options["rules_only"]:
            seed_places(password=options["password"])
        self.stdout.write(
            f"{Site.objects.count()} sites, {Member.objects.count()} members, {Policy.objects.count()} policies, "
            f"{Category.objects.count()} categories with {CategoryWord.objects.count()} words."
        )
