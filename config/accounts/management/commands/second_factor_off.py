"""`manage.py second_factor_off PHONE`: for the only operator whose phone and recovery codes are gone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.accounts import second_factor, telling
from mediation.models import Member, e164


class Command(BaseCommand):
    help = "Takes a member's second factor off; they set up a new one when they sign in. Written down and texted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone", help="the number they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        member = Member.objects.filter(phone=e164(options["phone"])).first()
        if member is None:
            raise CommandError("No member signs in with this number.")
        second_factor.take_away(member)
        telling.tell()
        self.stdout.write(f"{member.name} sets up a new one at the next sign-in.")
