"""The forms of sign-in in the words and the look of the console."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.accounts.models import User
from bouquet.platform.console.web.forms import Styled

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "remember": _("Keep me signed in on this device"),
    "code": _("Code received by e-mail"),
}


class Worded(Styled):
    """Gives the fields of sign-in our labels; a new password says its rules in one sentence, not in a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            if name == "password1":
                field.help_text = " ".join(password_validators_help_texts())
            elif name in LABELS:
                field.help_text = ""


class LoginForm(Worded, allauth.LoginForm):
    pass


class SignupForm(Worded, allauth.SignupForm):
    field_order = ("name", "email", "password1", "password2")

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As your colleagues know you. They see it, and so do the people you invite."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        max_length=150,
        required=False,
    )

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=("name",))


class AddEmailForm(Worded, allauth.AddEmailForm):
    pass


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Worded, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Worded, allauth.ReauthenticateForm):
    pass


class ConfirmReauthenticationCodeForm(Worded, allauth.ConfirmReauthenticationCodeForm):
    pass
