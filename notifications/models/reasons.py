"""Why a text failed and why one waits: codes in the rows, sentences for the reader.

Which of the provider's codes means which of them is `gateways.codes`; what is said to an operator is `alarms`.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FailureReason(TextChoices):
    """Why a text reached nobody, as staff read it."""

    # The provider and the network said so.
    SETUP = "setup", _("The text service is not set up correctly. Tell the operator.")
    BUSY = "busy", _("The text service is busy.")
    BAD_NUMBER = "bad_number", _("This phone number does not exist or cannot receive texts.")
    LANDLINE = "landline", _("This is a landline: it cannot receive texts.")
    OPTED_OUT = "opted_out", _("This person has asked not to receive texts.")
    FILTERED = "filtered", _("The phone network blocked the text.")
    UNREACHABLE = "unreachable", _("The phone could not be reached: switched off or without signal.")
    BAD_TEXT = "bad_text", _("The provider does not accept this text as it is written.")
    NO_COUNTRY = "no_country", _("Texts to this country are not switched on.")
    LOST = "lost", _("The phone network lost the text.")
    REFUSED = "refused", _("The provider refused the text.")
    NOT_DELIVERED = "not_delivered", _("The phone network did not deliver the text.")
    # We ended it ourselves.
    NOT_A_NUMBER = "not_a_number", _("This is not a phone number a text can reach.")
    FREE_WORDS = "free_words", _("This country takes registered templates only, and this text comes from none.")
    ONLY_A_LINK = "only_a_link", _("This country takes no links, and the text was nothing else.")
    SUPERSEDED = "superseded", _("A later text said what stands now.")
    TOO_LATE = "too_late", _("The text was no longer true when it could have been sent.")
    NEVER_SENT = "never_sent", _("The provider could not be reached for two days.")
    HELD_TOO_LONG = "held_too_long", _("It was held back by a limit for two days.")
    NEVER_REPORTED = "never_reported", _("The phone network never said whether the text arrived.")


class HeldReason(TextChoices):
    """Why a text that is due waits all the same; each raises the alarm of the same value."""

    NUMBER_CAP = "number_cap", _("This number has had its texts for today; it goes on tomorrow.")
    BUDGET = "budget", _("Today's budget for texts is used up; it goes on tomorrow.")
    URGENT_BUDGET = "urgent_budget", _("Even the budget for urgent texts is used up; it goes on tomorrow.")
    FLOOD_NUMBER = "flood_number", _("This number sends us texts without end; answers to it wait an hour.")
    FLOOD_RANGE = "flood_range", _("Many numbers of this range send us texts; answers to them wait an hour.")
