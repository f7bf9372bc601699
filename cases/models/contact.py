"""What stands between a person's phone and a case: questions we asked, what became of their texts, the tray, calls."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import QuestionKind, Verb
from config.custody.kinds import evidence, moving
from mediation.models import Organisation
from notifications.models import InboundText, Message

from .case import Case
from .words import Words, body_of

# What we ask about a text of which there is no case.
OF_NO_CASE = (QuestionKind.OURS, QuestionKind.WHAT)


@moving("ended_at", "times", until="ended_at")
class Question(models.Model):
    """A question we asked by text. One open question per phone: asking another supersedes it.

    "Which of your cases" keeps the cases in the order of the list, and what was to be done: `deed` to a case, with
    the text that said it. It may be answered after days. "Is it about the works" and "what happened there" are about a
    text, `inbound`, of which there is no case. "Where" keeps in `options` the site that the words may have meant.
    """

    phone = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="questions")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    times = models.PositiveSmallIntegerField(default=1)
    options = models.JSONField(default=list)
    deed = models.CharField(max_length=16, blank=True, choices=Verb.choices)
    inbound = models.ForeignKey(InboundText, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=Q(ended_at__isnull=True), name="one_open_question_per_phone"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) & ~Q(kind__in=OF_NO_CASE)
                | Q(case__isnull=True, inbound__isnull=False, kind__in=OF_NO_CASE),
                name="question_is_about_a_case_or_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phone} · {self.kind}"

    @property
    def matter(self) -> Case:
        """The case it is about. Not of a question about a text of no case."""
        assert self.case is not None
        return self.case


class Sorted(models.TextChoices):
    """What a person made of a text in the tray."""

    CASE = "case", _("A new case")
    ATTACHED = "attached", _("Belongs to a case")
    SPAM = "spam", _("Spam")
    CALL = "call", _("Call back")
    NOTHING = "nothing", _("Nothing to do")


class Became(models.TextChoices):
    """What a text that was read led to."""

    CASE = "case", _("A new case")
    WORDS = "words", _("More words on a case")
    PLACE = "place", _("The place of a case")
    NO_BUILDING = "no_building", _("A building the site does not have")
    ASKED_AGAIN = "asked_again", _("Asked again where it is")
    CHOSEN = "chosen", _("One of their cases, chosen from our list")
    KEPT = "kept", _("Stays settled")
    DONE = "done", _("A deed, done")
    REFUSED = "refused", _("A deed, refused")
    ASKED_WHICH = "asked_which", _("Asked for which case the deed is meant")
    ASKED_WHETHER = "asked_whether", _("Asked whether the deed is meant")
    STATUS = "status", _("Told how it stands")
    STOPPED = "stop", _("Wants no more texts")
    RESUMED = "resume", _("Wants texts again")
    HELP = "help", _("Told how this works")
    NOTICES = "notices", _("Wants to be told of works, or no more")
    ACKNOWLEDGED = "acknowledged", _("Has read us; no answer needed")
    NO_CASE = "no_case", _("Told that there is no case")
    NOT_OURS = "not_ours", _("Is not about the works")
    REPEATED = "repeated", _("The same words again, within minutes")
    PROVIDER = "provider", _("Answered by the provider")
    TRAY = "tray", _("Waits for a person to sort it")


# Of what became of a text: what names a deed, and what names a case.
WITH_VERB = [Became.DONE, Became.REFUSED, Became.ASKED_WHICH, Became.ASKED_WHETHER]
WITH_CASE = [
    *(Became.CASE, Became.WORDS, Became.PLACE, Became.NO_BUILDING, Became.ASKED_AGAIN, Became.CHOSEN, Became.KEPT),
    *(Became.DONE, Became.REFUSED),
]


@evidence()
class HeardText(models.Model):
    """What became of a text, one row for each that was read, written with all that it led to."""

    inbound = models.OneToOneField(InboundText, on_delete=models.PROTECT, related_name="heard")
    became = models.CharField(max_length=16, choices=Became.choices)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="heard_texts")
    verb = models.CharField(max_length=16, blank=True, choices=Verb.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(became__in=Became.values), name="heard_text_became_something_known"),
            models.CheckConstraint(
                condition=~Q(became__in=WITH_CASE) | Q(case__isnull=False), name="heard_text_names_its_case"
            ),
            models.CheckConstraint(
                condition=Q(became__in=WITH_VERB, verb__in=Verb.values) | (~Q(became__in=WITH_VERB) & Q(verb="")),
                name="heard_text_names_its_deed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inbound} · {self.became}"


class TrayReason(models.TextChoices):
    """Why a text waits for a person."""

    NO_WORDS = "no_words", _("no words")
    PICTURES_ONLY = "pictures_only", _("pictures only")
    UNREAD = "unread", _("could not be read")
    NO_NUMBER = "no_number", _("the sender is no phone number")
    ADVERTISING = "advertising", _("looks like advertising")
    SPAMMER = "spammer", _("from a sender of spam")
    WHICH_CASE = "which_case", _("we asked which of several cases it is about")
    PLACE_UNKNOWN = "place_unknown", _("the place is still not known")
    NOT_FOR_US = "not_for_us", _("not meant for us")
    AUTOMATIC = "automatic", _("a phone's own answer")
    DOUBTFUL = "doubtful", _("we asked whether it is about the works")
    WHAT_HAPPENED = "what_happened", _("we asked what happened there")
    ATTACHMENT = "attachment", _("a recording or file")
    COMPLAINT = "complaint", _("complains about one of our own people")
    MEDIATION = "mediation", _("we asked whether they agree to mediation")


@moving("done_at", "done_by", "case", "sorted_as", until="done_at")
class TrayItem(models.Model):
    """A text that could not become a case or a reply by itself. Waits here with its age until a person takes it.

    `about` is the case whose open question the text did not answer; `case` what it was sorted to.
    """

    inbound = models.OneToOneField(InboundText, on_delete=models.PROTECT, related_name="tray_item")
    reason = models.CharField(max_length=16, choices=TrayReason.choices)
    about = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True)
    # The street office whose tray it lies in; every one's only where there was none yet.
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    sorted_as = models.CharField(max_length=8, blank=True, choices=Sorted.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(reason__in=TrayReason.values), name="tray_reason_is_known")]
        indexes = [models.Index(fields=["at"], name="tray_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.inbound} · {self.reason}"


class CallReason(models.TextChoices):
    TEXT_FAILED = "text_failed", _("A text could not be delivered")
    NO_ANSWER = "no_answer", _("No answer to “solved?”")
    NO_TEXTS = "no_texts", _("Wants no texts: tell by phone")
    CALL_BACK = "call_back", _("Call back about a text")


@moving("message", "phone", "done_at", "done_by", "saying")
class CallTask(models.Model):
    """Phone this resident. Raised by a sweep or from the tray (a text of no case yet), ended by a logged attempt."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="calls")
    inbound = models.OneToOneField(InboundText, on_delete=models.PROTECT, null=True, related_name="call")
    reason = models.CharField(max_length=12, choices=CallReason.choices)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True)
    # Whose text it is about; empty, whoever reported the case and has not answered.
    phone = models.CharField(max_length=20, blank=True, db_default="")
    handling = models.PositiveSmallIntegerField(default=1)
    raised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "handling"], condition=Q(reason=CallReason.NO_ANSWER), name="no_answer_is_called_once"
            ),
            models.UniqueConstraint(
                fields=["case", "phone"],
                condition=Q(reason=CallReason.NO_TEXTS, done_at__isnull=True),
                name="no_texts_is_one_call_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(inbound__isnull=False), name="call_is_about_a_case_or_a_text"
            ),
        ]
        indexes = [models.Index(fields=["raised_at"], name="call_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.case or self.inbound} · {self.reason}"

    @property
    def words(self) -> str:
        """What the caller wrote down."""
        return body_of(self.saying)


@evidence(at="at", by="member")
class NumberOpening(models.Model):
    """Who opened the number of a text of no case, to call back, and when. Of a case it is an event of its history."""

    call = models.ForeignKey(CallTask, on_delete=models.PROTECT, related_name="openings")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.call} · {self.member} · {self.at:%Y-%m-%d %H:%M}"
