"""The sign-in form. A member types the phone number as it stands on a business card; we look it up in E.164."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from mediation.models.people import e164


class SignInForm(AuthenticationForm):
    """Phone number and password. The field keeps Django's name `username`, which axes reads too."""

    error_messages = {
        "invalid_login": _("This phone number and password do not go together. Please check both and try again."),
        "inactive": _("This account is no longer in use. Please call your street office."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.CharField(
            label=_("Phone number"),
            max_length=32,
            widget=forms.TextInput(
                attrs={"type": "tel", "inputmode": "tel", "autocomplete": "username", "autofocus": True}
            ),
            error_messages={"required": _("Please enter your phone number.")},
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Please enter your password.")

    def clean_username(self) -> str:
        # What is no phone number stays as typed and is refused in the same words as a wrong password.
        return e164(self.cleaned_data["username"])
