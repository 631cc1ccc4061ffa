from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import Membership
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.rules import end_of
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.moderation.rules import REASON_LENGTH

COMPANY = "company"
# Beyond it a moment in Paris could not be written.
LATEST_DAY = date(2999, 12, 31)


class Styled:
    """Gives the controls of a form the look's class; the label says what a placeholder would."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "in"


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, _("%(role)s: %(what)s") % {"role": role.label, "what": role.explanation}) for role in Role]


class InvitationForm(Styled, forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}), max_length=254
    )
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, initial=Role.EDITOR.value)


class ManagerForm(Styled, forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the manager"), widget=forms.EmailInput(attrs={"autocomplete": "off"}), max_length=254
    )


class MemberForm(Styled, forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    last_day = forms.DateField(
        label=_("Last day of access"),
        help_text=_("Leave empty when there is no end. Access ends at midnight, Paris time."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MaxValueValidator(LATEST_DAY, _("Choose an earlier day, or leave empty when there is no end."))],
        required=False,
    )

    def __init__(self, seat: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"role": seat.role, "last_day": seat.last_day}, **kwargs)

    def wanted(self) -> dict[str, Any]:
        """The role and the end that the form asks for."""
        day = self.cleaned_data["last_day"]
        return {
            "role": Role(self.cleaned_data["role"]),
            "expires_at": None if day is None else end_of(day, clock.PARIS),
        }


class DecisionForm(Styled, forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Word to the author"),
        help_text=_("The author reads it. Needed to refuse or to send back: say what to change, or why not."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH,
        required=False,
    )


class ModeratorForm(Styled, forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the moderator"),
        help_text=_("They must have an account."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        max_length=254,
    )


class OrganisationForm(Styled, forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=(
            (Kind.COMMUNE.value, _("Commune")),
            (Kind.EPCI.value, _("EPCI")),
            (Kind.DEPARTEMENT.value, _("Département")),
            (Kind.REGION.value, _("Région")),
            (COMPANY, _("Company")),
        ),
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("INSEE code of the commune, SIREN of the EPCI, number of the département or région, SIRET."),
        max_length=20,
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Leave empty to take the official name of the territory. A company needs one."),
        required=False,
        max_length=200,
    )
    manager_email = forms.EmailField(
        label=_("E-mail address of the first manager"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        max_length=254,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") == COMPANY and not data.get("name"):
            self.add_error("name", _("Write the name of the company."))
        return data

    def wanted(self) -> dict[str, Any]:
        """What `create_organisation` is asked for."""
        data = self.cleaned_data
        return {**data, "kind": None if data["kind"] == COMPANY else Kind(data["kind"])}
