"""What happened on the site: arrivals with their proof, photos, and what of both is doubted. One position at arrival,
no track.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import DoubtKind, Outcome, Proof
from config.custody.kinds import evidence, moving
from mediation.models import Site

from .case import Case
from .party import Report
from .submission import Submission


@evidence(at="arrived_at", by="member")
class Visit(models.Model):
    """A member being on the site, with proof."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    arrived_at = models.DateTimeField()
    proof = models.CharField(max_length=8, choices=Proof.choices)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    # How far the phone said it may be wrong, and how far from the site it was; none where the site has no position.
    accuracy_metres = models.PositiveIntegerField(null=True)
    metres_away = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(proof=Proof.POSITION) | Q(latitude__isnull=False, longitude__isnull=False),
                name="visit_position_is_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.member} · {self.arrived_at:%Y-%m-%d %H:%M}"


class PhotoKind(models.TextChoices):
    REPORT = "report", _("Sent with the report")
    ARRIVAL = "arrival", _("Taken on arrival")
    # What it was like before it was put right. It proves nothing by itself.
    BEFORE = "before", _("Before it was put right")
    RESULT = "result", _("Result or signed paper")
    PROXY = "proxy", _("Written authority")
    SIGNED = "signed", _("Signed paper")
    # Of something undertaken: what is to be done, chosen to be shown to who does it; and that it is done, from them.
    TASK = "task", _("What is to be done")
    DONE = "done", _("Shows that it is done")
    KEPT = "kept", _("Sent too late to be part of a deed")


# What shows who somebody is: for who may open names.
WITH_NAMES = (PhotoKind.PROXY, PhotoKind.SIGNED)


def with_names(outcome: str) -> tuple[PhotoKind, ...]:
    """The kinds that may show it of a case with this outcome: of one that was not put right on the site, what was shown
    of its result may be a paper that somebody signed."""
    return WITH_NAMES if outcome in ("", Outcome.RECTIFIED) else (*WITH_NAMES, PhotoKind.RESULT)


@evidence(at="added_at")
class Photo(models.Model):
    """A picture, re-encoded without its metadata before it is stored. Never served but through `access`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="photos")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="photos")
    # Of what, where it shows something undertaken.
    undertaking = models.ForeignKey("Undertaking", on_delete=models.PROTECT, null=True, related_name="photos")
    # Of a form that did nothing any more (`Submission`): it shows nothing by itself.
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="photos")
    kind = models.CharField(max_length=8, choices=PhotoKind.choices)
    file = models.FileField(upload_to="photos/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    # Of the file it came as: the digest of its bytes, and when it says it was taken (of members' photos alone).
    source = models.CharField(max_length=64, blank=True, default="", db_default="")
    taken_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Whether a picture was seen before, as it is kept or as it was sent.
            models.Index(fields=["sha256"], name="photo_by_content"),
            models.Index(fields=["source"], name="photo_by_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"


@moving("judged_at", "judged_by", "is_accepted", until="judged_at")
class Doubt(models.Model):
    """Why a visit, or a photo, proves nothing by itself, or the time of a form that a phone had kept; until somebody
    who had no part in it accepts or rejects it.

    A visit that was shown by photos alone is doubted because of them: then both stand here.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="doubts")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, null=True, related_name="doubts")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, null=True, related_name="doubts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, null=True, related_name="doubts")
    kind = models.CharField(max_length=8, choices=DoubtKind.choices)
    raised_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False) | Q(photo__isnull=False) | Q(submission__isnull=False),
                name="doubt_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(judged_at__isnull=True, judged_by__isnull=True, is_accepted__isnull=True)
                | Q(judged_at__isnull=False, judged_by__isnull=False, is_accepted__isnull=False),
                name="judged_doubt_says_how_and_by_whom",
            ),
            models.UniqueConstraint(
                fields=["visit", "photo", "kind"],
                condition=Q(submission__isnull=True),
                nulls_distinct=False,
                name="doubt_of_a_proof_is_raised_once",
            ),
            models.UniqueConstraint(
                fields=["submission", "kind"],
                condition=Q(submission__isnull=False),
                name="doubt_of_a_press_is_raised_once",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="doubt_open", condition=Q(judged_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"


@moving("was_right")
class CodeTry(models.Model):
    """A try with the code of a site's board, counted before the code is looked at (`actions.codes`)."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    was_right = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["member", "site", "at"], name="code_tries_in_vain", condition=Q(was_right=False))
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.site}"
