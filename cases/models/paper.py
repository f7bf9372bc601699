"""Papers of a case: their numbers, each as it was printed, and the case files that are being printed.

A printed paper is evidence, so its bytes stand in the row itself: with its number, version and digest they are written
in the transaction of the event, the database lets nobody change them, and one backup holds both (docs/decisions).
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from cases.paperwork import Copy, PaperKind, Purpose, Series, file_number
from config.custody.kinds import evidence, moving
from mediation.models import Committee, Organisation, Site

from .case import Case
from .party import Party


@moving("last")
class NumberSeries(models.Model):
    """The last number given in one series of a site and year. Taken under the row's lock, so none is given twice."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=16, choices=Series.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "series", "year"], name="one_counter_per_site_and_year")]

    def __str__(self) -> str:
        return f"{self.site} · {self.series} · {self.year} · {self.last}"

    @classmethod
    def take(cls, *, site_id: int, series: str, year: int) -> int:
        """The next number. One statement; must run inside the deed's transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_numberseries (site_id, series, year, last) VALUES (%s, %s, %s, 1) "
                "ON CONFLICT (site_id, series, year) DO UPDATE SET last = cases_numberseries.last + 1 RETURNING last",
                [site_id, series, year],
            )
            (last,) = cursor.fetchone()
        return int(last)


@evidence(at="given_at")
class FileNumber(models.Model):
    """A number that was given: to the case, for all papers of its mediation, or to one rectification (`about`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="file_numbers")
    series = models.CharField(max_length=16, choices=Series.choices)
    about = models.PositiveBigIntegerField(default=0, db_default=0)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    # As it was given: a site that is called otherwise later does not change it.
    text = models.CharField(max_length=80)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(series__in=Series.values), name="file_number_series_is_known"),
            models.UniqueConstraint(fields=["case", "series", "about"], name="file_number_is_given_once"),
            models.UniqueConstraint(fields=["site", "series", "year", "serial"], name="file_number_is_of_one_case"),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, case: Case, *, series: str, about: int, at: datetime, year: int) -> Self:
        """The number of this case or rectification; given now where it has none. The case is locked, and has a site."""
        if found := cls.objects.filter(case=case, series=series, about=about).first():
            return found
        assert case.site is not None
        serial = NumberSeries.take(site_id=case.site.pk, series=series, year=year)
        text = file_number(site=case.site.name, series=series, year=year, serial=serial)
        return cls.objects.create(
            case=case, series=series, about=about, site=case.site, year=year, serial=serial, text=text, given_at=at
        )


@evidence(at="made_at", by="made_by")
class Document(models.Model):
    """A paper as it was printed: of which kind and about what (`about`: the session, the agreement, the rectification,
    by its id; 0 where a case has but one), for which readers, and of which data (`source`, their digest)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    about = models.PositiveBigIntegerField(default=0, db_default=0)
    copy = models.CharField(max_length=8, choices=Copy.choices)
    # Whose copy it is, of one for the works: each organisation has what concerns it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    # Whose copy it is, of one for a side.
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.ForeignKey(FileNumber, on_delete=models.PROTECT, related_name="documents")
    version = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    # Nobody, where a side took its own copy behind its link.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PaperKind.values, copy__in=Copy.values), name="document_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(copy=Copy.PARTY, party__isnull=False, made_by__isnull=True)
                | ~Q(copy=Copy.PARTY) & Q(party__isnull=True, made_by__isnull=False),
                name="copy_of_a_side_is_its_own",
            ),
            models.CheckConstraint(
                condition=Q(copy=Copy.PLACE, organisation__isnull=False)
                | ~Q(copy=Copy.PLACE) & Q(organisation__isnull=True),
                name="copy_of_the_works_is_somebodys",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "about", "copy", "organisation", "party", "version"],
                nulls_distinct=False,
                name="document_version_is_printed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_kind_display()} · {self.version}"

    @property
    def digest(self) -> str:
        """As history quotes it."""
        return self.sha256


@evidence()
class Impression(models.Model):
    """The bytes of a printed paper, apart from its row, so that lists of papers carry none."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="impression")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.document)


@moving("started_at", "step", "document", "sentence", "ended_at", until="ended_at", at="asked_at", by="asked_by")
class PrintOrder(models.Model):
    """A case file that somebody wants printed, which takes too long to wait for: asked, begun, and how it ended."""

    STEPS = 3

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="print_orders")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    # To which people's mediation committee the record is handed, if it is.
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    # Of `STEPS`: gathered, set, kept.
    step = models.PositiveSmallIntegerField(default=0, db_default=0)
    ended_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Why it was not printed, as the person reads it.
    sentence = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, document__isnull=True, sentence="")
                | Q(ended_at__isnull=False, document__isnull=False, sentence="")
                | Q(ended_at__isnull=False, document__isnull=True) & ~Q(sentence=""),
                name="print_order_ends_in_a_paper_or_a_sentence",
            ),
            models.UniqueConstraint(
                fields=["case", "asked_by"], condition=Q(ended_at__isnull=True), name="one_print_order_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.asked_at:%Y-%m-%d %H:%M}"
