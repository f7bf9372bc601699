"""The operator's view of the channel: read only, numbers masked, words of residents not shown.

A text is never changed or sent by hand here: what was said to whom is history.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications import alarms
from notifications.models import InboundText, Message, OptOut, Receipt
from notifications.phones import masked


class ReadOnly(admin.ModelAdmin):
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every list of the channel says when an alarm has not been looked at."""
        for alarm in alarms.unseen()[:3]:
            messages.warning(request, gettext("Please look at the alarms: %(alarm)s") % {"alarm": alarm})
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ["created_at", "to", "template", "status", "parts", "attempts", "next_attempt_at", "waits", "why"]
    list_filter = ["status", ("held", admin.EmptyFieldListFilter), "template", "is_urgent"]
    search_fields = ["cause", "provider_sid"]
    date_hierarchy = "created_at"
    fields = [
        "created_at", "to", "cause", "template", "template_version", "language", "parts", "status", "attempts",
        "next_attempt_at", "sent_at", "final_at", "expires_at", "provider_sid", "error_code", "waits", "why",
        "topic", "news", "is_urgent", "is_direct_answer",
    ]  # fmt: skip

    @admin.display(description=_("recipient"))
    def to(self, message: Message) -> str:
        return masked(message.recipient)

    @admin.display(description=_("why it waits"))
    def waits(self, message: Message) -> str:
        return message.get_held_display()

    @admin.display(description=_("why it failed"))
    def why(self, message: Message) -> str:
        return message.get_failure_display()


@admin.register(Receipt)
class ReceiptAdmin(ReadOnly):
    list_display = ["received_at", "provider_sid", "provider_status", "status", "error_code"]
    list_filter = ["status"]
    search_fields = ["provider_sid"]
    fields = ["received_at", "token", "provider_sid", "provider_status", "status", "error_code"]


@admin.register(InboundText)
class InboundTextAdmin(ReadOnly):
    list_display = ["received_at", "from_number", "read_at", "outcome", "attempts", "last_error"]
    list_filter = [("read_at", admin.EmptyFieldListFilter)]
    search_fields = ["message_sid"]
    fields = ["received_at", "message_sid", "from_number", "read_at", "outcome", "attempts", "last_error"]

    @admin.display(description=_("sender"))
    def from_number(self, text: InboundText) -> str:
        return masked(text.sender)


@admin.register(OptOut)
class OptOutAdmin(ReadOnly):
    list_display = ["at", "number", "cause"]
    fields = ["at", "number", "cause"]

    @admin.display(description=_("phone"))
    def number(self, opt_out: OptOut) -> str:
        return masked(opt_out.phone)
