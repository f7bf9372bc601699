"""What is asked at the doors of accounts. Whether an answer is right is asked of the modules beside this one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from mediation.models import Member

PASSWORD = {"autocomplete": "new-password"}
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class NewPasswordForm(forms.Form):
    """A new password, twice. `member` is whose, where that is known yet."""

    password1 = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs=PASSWORD),
        help_text=_("At least 10 characters, not only digits. A short sentence is easy to remember."),
        error_messages={"required": _("Please choose a password.")},
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("The same once more"), strip=False, widget=forms.PasswordInput(attrs=PASSWORD),
        error_messages={"required": _("Please type the password once more.")},
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_password1(self) -> str:
        chosen: str = self.cleaned_data["password1"]
        password_validation.validate_password(chosen, self.member)
        return chosen

    def clean(self) -> None:
        super().clean()
        first, again = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two passwords are not the same. Please type them again."))


class ChangePasswordForm(NewPasswordForm):
    """The old one is asked for, so that a phone left lying is not enough."""

    old = forms.CharField(
        label=_("Password until now"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": _("Please enter your password.")},
    )  # fmt: skip
    field_order = ["old", "password1", "password2"]

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if self.member is None or not self.member.check_password(old):
            raise forms.ValidationError(_("This is not your password."))
        return old

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("old") and self.cleaned_data.get("old") == self.cleaned_data.get("password1"):
            self.add_error("password1", _("This is the password you have. Please choose another."))


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Phone number"), max_length=32,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "username", "autofocus": True}
        ),
        error_messages={"required": _("Please enter your phone number.")},
    )  # fmt: skip


class CodeAndPasswordForm(NewPasswordForm):
    code = forms.CharField(
        label=_("The six digits from the text"), max_length=16, widget=forms.TextInput(attrs=CODE),
        error_messages={"required": _("Please enter the six digits.")},
    )  # fmt: skip
    field_order = ["code", "password1", "password2"]


class SecondFactorForm(forms.Form):
    code = forms.CharField(
        label=_("Code"), max_length=32, widget=forms.TextInput(attrs={**CODE, "autofocus": True}),
        help_text=_("Six digits from the app, or one of your recovery codes."),
        error_messages={"required": _("Please enter the code.")},
    )  # fmt: skip


class EnrolForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits the app shows now"), max_length=16, widget=forms.TextInput(attrs=CODE),
        error_messages={"required": _("Please enter the six digits.")},
    )  # fmt: skip
