"""Before an edited policy is saved: what it would have meant for last month's cases."""

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from cases.clocks.preview import preview
from mediation.admin import PolicyVersionAdmin
from mediation.models import PolicyVersion

admin.site.unregister(PolicyVersion)

# What the browser sends besides the form's own fields.
NOT_AGAIN = ("csrfmiddlewaretoken", "_preview", "_save", "_continue", "_addanother")


@admin.register(PolicyVersion)
class PreviewedVersionAdmin(PolicyVersionAdmin):
    """The version's page with a button that saves, looks, and takes it back in the same transaction."""

    change_form_template = "admin/mediation/policyversion/change_form.html"

    def response_change(self, request: HttpRequest, obj: PolicyVersion) -> HttpResponse:
        if "_preview" not in request.POST:
            return super().response_change(request, obj)
        return self._previewed(request, obj)

    def response_add(
        self, request: HttpRequest, obj: PolicyVersion, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_preview" not in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._previewed(request, obj)

    def _previewed(self, request: HttpRequest, obj: PolicyVersion) -> HttpResponse:
        edited = obj.successor or obj
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What would have been due"),
            "version": edited,
            "tallies": preview(obj.policy, edited.targets.all()),
            "posted": [
                (name, value) for name, values in request.POST.lists() if name not in NOT_AGAIN for value in values
            ],
        }
        page = TemplateResponse(request, "admin/mediation/policyversion/preview.html", context).render()
        transaction.set_rollback(True)
        return page
