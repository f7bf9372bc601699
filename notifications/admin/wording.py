"""Editing the words of a text: a list of all, and a page that shows what new words would look like and cost.

Without any script: a preview is a submit that saves nothing. What may be said is settled by `editing`.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import editing
from notifications.admin.rows import ReadOnly
from notifications.models import CountryRule, Wording


class WordsForm(forms.Form):
    """The words of one text."""

    body = forms.CharField(
        label=gettext_lazy("Text"), required=False, strip=True, widget=forms.Textarea(attrs={"rows": 5, "cols": 80})
    )


@admin.register(Wording)
class WordingAdmin(ReadOnly):
    """Versions are history: never changed, never deleted. New ones are written on a page of their own."""

    list_display = ["template", "language", "version", "is_current", "edited_by", "at", "body"]
    list_filter = ["is_current", "language", "template"]
    fields = ["template", "language", "version", "is_current", "edited_by", "at", "body"]
    change_list_template = "admin/notifications/wording/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        return [
            path("texts/", self.admin_site.admin_view(self.texts), name="notifications_wording_texts"),
            path(
                "texts/<slug:language>/<slug:template>/",
                self.admin_site.admin_view(self.edit),
                name="notifications_wording_edit",
            ),
            *super().get_urls(),
        ]

    def texts(self, request: HttpRequest) -> HttpResponse:
        """Every text in every language, with what it costs at its longest."""
        self._require(request)
        rows = [
            {"text": text, "preview": editing.preview(text.template, text.language, text.body)}
            for text in editing.template_texts()
        ]
        return self._page(request, "texts.html", title=_("What texts say"), rows=rows)

    def edit(self, request: HttpRequest, language: str, template: str) -> HttpResponse:
        """New words for one text: previewed, saved as a version, or given up for the file's words."""
        self._require(request)
        text = editing.get(template, language)
        if text is None:
            raise Http404
        if "back" in request.POST:
            editing.back_to_file(template, language)
            messages.success(request, _("The original words stand again."))
            return redirect(reverse("admin:notifications_wording_texts"))
        form = WordsForm(request.POST or None, initial={"body": text.body})
        body = form.cleaned_data["body"] if form.is_valid() else text.body
        preview = editing.preview(template, language, body)
        if "save" in request.POST and not preview.problems:
            saved = editing.save(template, language, body, by=request.user)
            messages.success(
                request, _("Saved as version %(version)d, in use from now on.") % {"version": saved.version}
            )
            return redirect(reverse("admin:notifications_wording_texts"))
        return self._page(
            request,
            "edit.html",
            title=f"{template} ({language})",
            text=text,
            form=form,
            preview=preview,
            values=editing.longest(template, language),
            registered=CountryRule.objects.filter(templates_only=True),
            history=Wording.objects.filter(template=template, language=language).order_by("-version")[:10],
        )

    def _page(self, request: HttpRequest, name: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **more}
        return TemplateResponse(request, f"admin/notifications/wording/{name}", context)

    def _require(self, request: HttpRequest) -> None:
        """Whoever may read the versions and is trusted with new ones; ReadOnly says no to the usual ways of adding."""
        if not request.user.has_perm("notifications.add_wording"):
            raise Http404
