"""`manage.py import_orders FILE.csv`: file 12345 work orders, each with the deadline it brings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.intake import orders
from mediation import notice


class Command(BaseCommand):
    help = (
        "Opens a case for every 12345 work order of a CSV file (UTF-8 or GB 18030). Its first line names the columns, "
        "in English or Chinese: order_number 工单编号, words 诉求内容 (both needed), deadline 办结时限, place 地址, "
        "name 姓名, phone 电话. Wrong lines are listed with their number, the others filed; an order filed before "
        "stays the case it is. Ends with an error when a line was wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                done = orders.file_orders(notice.decode(options["file"].read_bytes()))
            except OSError as error:
                raise CommandError(f"{options['file']}: {error.strerror}") from error
            except (notice.NoticeError, orders.BadLine) as error:
                raise CommandError(str(error)) from error
        for case in done.opened:
            self.stdout.write(f"{case.order_number} → {case.number}")
        self.stdout.write(f"{len(done.opened)} opened, {len(done.filed_before)} known before, {len(done.wrong)} wrong")
        if done.wrong:
            raise CommandError("\n".join(f"line {number}: {sentence}" for number, sentence in done.wrong))
