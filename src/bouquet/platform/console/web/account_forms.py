"""The forms of sign-in in the words and the look of the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.base import forms as second_steps
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as other_sites
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
    "passwordless": _("This key opens my account alone, without password"),
}
CODE = _("Code of the application, or recovery code")


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


class Coded(Worded):
    """Says what kind of code is asked."""

    label = CODE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = self.label
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class AuthenticateForm(Coded, second_steps.AuthenticateForm):
    pass


class SecondReauthenticateForm(Coded, second_steps.ReauthenticateForm):
    pass


class ActivateForm(Coded, totp.ActivateTOTPForm):
    label = _("Code that the application gives")


class Careful:
    """Takes an answer that no key gave for a wrong one, whatever its shape."""

    def _carefully(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise forms.ValidationError(_("This key was not recognised. Try again.")) from error


class AuthenticateKeyForm(Careful, webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return self._carefully(super().clean_credential)


class LoginKeyForm(Careful, webauthn.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        return self._carefully(super().clean_credential)


class ReauthenticateKeyForm(Careful, webauthn.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return self._carefully(super().clean_credential)


class AddKeyForm(Careful, Worded, webauthn.AddWebAuthnForm):
    def clean(self) -> Any:
        return self._carefully(super().clean)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("To tell your keys apart: my phone, key of the town hall.")


class EditKeyForm(Worded, webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class OtherSiteSignupForm(Worded, other_sites.SignupForm):
    pass
