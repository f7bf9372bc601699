"""How pages look to one reader on one device: colours, contrast, size of letters. Chosen by a form that is posted, kept
in a cookie of the device, for residents as for members; no script is needed. What each choice looks like stands in
`static/tokens.css`, `dark.css` and `contrast.css`.

Empty stands for "as the device says": then the browser itself decides which of the files it follows.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE = "looks"
# A year. The cookie holds nothing but these words, no name and no number.
LASTS = 365 * 24 * 60 * 60

SCHEMES = {"": _("As the device"), "light": _("Light"), "dark": _("Dark")}
CONTRASTS = {"": _("As the device"), "more": _("High contrast")}
TEXTS = {"": _("Normal text"), "large": _("Large text"), "huge": _("Very large text")}


@dataclass(frozen=True)
class Looks:
    """One reader's choice; what is unknown counts as not chosen."""

    scheme: str = ""
    contrast: str = ""
    text: str = ""

    @property
    def color_scheme(self) -> str:
        """What the browser paints its own controls, and the ground before the page is there, in."""
        return self.scheme or "light dark"

    @property
    def dark_for(self) -> str:
        """For which media the dark colours are linked; empty for none."""
        return {"": "screen and (prefers-color-scheme: dark)", "dark": "screen"}.get(self.scheme, "")

    @property
    def contrast_for(self) -> str:
        """For which media the strong contrast is linked."""
        return "screen" if self.contrast else "screen and (prefers-contrast: more)"


def of(request: HttpRequest | None) -> Looks:
    """What was chosen on this device; nothing where nobody asks, or where the cookie says what we never wrote."""
    words = set(request.COOKIES.get(COOKIE, "").split(".")) if request is not None else set()

    def chosen(known: dict[str, Any]) -> str:
        return next((word for word in known if word and word in words), "")

    return Looks(scheme=chosen(SCHEMES), contrast=chosen(CONTRASTS), text=chosen(TEXTS))


def keep(response: HttpResponse, looks: Looks, *, secure: bool) -> None:
    """Remember it on this device; `secure` as the request was."""
    words = ".".join(filter(None, asdict(looks).values()))
    if not words:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(COOKIE, words, max_age=LASTS, secure=secure, httponly=True, samesite="Lax")


class LooksForm(forms.Form):
    """The three questions. What asks but one of them, as the switch in the header, leaves the others as they are."""

    text = forms.ChoiceField(label=_("Size of text"), choices=TEXTS.items, required=False, widget=forms.RadioSelect)
    scheme = forms.ChoiceField(label=_("Colours"), choices=SCHEMES.items, required=False, widget=forms.RadioSelect)
    contrast = forms.ChoiceField(label=_("Contrast"), choices=CONTRASTS.items, required=False, widget=forms.RadioSelect)

    def looks(self, before: Looks) -> Looks:
        """What was chosen, and of what was not asked what stood before."""
        return Looks(**(asdict(before) | {name: self.cleaned_data[name] for name in self.data if name in self.fields}))
