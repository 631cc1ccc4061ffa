from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bouquet.kernel.geography.models import Commune
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.catalogue.rules.observations_quote import Quote
from bouquet.platform.catalogue.web import observations_texts as texts
from bouquet.platform.console.web.forms import Styled
from bouquet.platform.territories import selectors as territories

MOST_EUROS = 10_000_000
MOST_POPULATION = 100_000_000
NONE = "aucun"


class EurosField(forms.CharField):
    """An amount as people write it: "1 200", "1200,50", "1 200 €"; cents, 0 when empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=20, widget=widget, **options)

    def clean(self, value: Any) -> int:
        text = "".join(super().clean(value).replace("€", "").split()).replace(",", ".")
        if not text:
            return 0
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or not 0 <= amount <= MOST_EUROS:
            raise forms.ValidationError(_("Write an amount in euros, for example 1200 or 1200,50."))
        return int((amount * 100).to_integral_value())


class QuoteForm(Styled, forms.Form):
    service = forms.ChoiceField(label=gettext_lazy("Service"))
    once = EurosField(
        label=gettext_lazy("To set up, once (euros)"), help_text=gettext_lazy("Leave empty when there is nothing.")
    )
    yearly = EurosField(
        label=gettext_lazy("To run, each year (euros)"), help_text=gettext_lazy("Subscription, maintenance, hosting.")
    )
    years = forms.IntegerField(
        label=gettext_lazy("For how many years"), min_value=1, max_value=20, initial=4, required=False
    )
    tax = forms.ChoiceField(
        label=gettext_lazy("These amounts are"),
        choices=(
            ("HT", gettext_lazy("before tax")),
            ("TTC", gettext_lazy("tax included (20%)")),
            ("?", gettext_lazy("I do not know")),
        ),
    )
    commune = forms.CharField(
        label=gettext_lazy("Your commune"),
        help_text=gettext_lazy("Name, postcode or INSEE code; or give a number of inhabitants below."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    population = forms.IntegerField(
        label=gettext_lazy("Inhabitants served"),
        help_text=gettext_lazy("For a group of communes, or when it is not your whole commune."),
        min_value=1,
        max_value=MOST_POPULATION,
        required=False,
    )
    included = forms.MultipleChoiceField(
        label=gettext_lazy("The quote includes"),
        choices=list(texts.PARTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, services: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = services  # type: ignore[attr-defined]
        self.fields["included"].widget.attrs.pop("class", None)
        self.found: Commune | None = None

    def clean_years(self) -> int:
        return self.cleaned_data["years"] or 4

    def clean_commune(self) -> str:
        """The commune as it was written; the one that it means is kept in `found`."""
        text: str = self.cleaned_data["commune"].strip()
        if not text:
            return ""
        try:
            found = territories.identify(text, (Kind.COMMUNE,))
        except territories.UnknownTerritory:
            raise forms.ValidationError(
                _("No commune answers to this. Write its name, its INSEE code, or a number of inhabitants.")
            ) from None
        except territories.AmbiguousTerritory as several:
            names = "; ".join(str(candidate) for candidate in several.candidates[:5])
            said = _("Several communes answer to this: write the code of yours. %(names)s")
            raise forms.ValidationError(said % {"names": names}) from None
        if isinstance(found, Commune):
            self.found = found
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not data.get("once") and not data.get("yearly"):
            raise forms.ValidationError(_("Write at least one amount: to set up, or to run each year."))
        return data

    def quote(self) -> Quote:
        """The quote that the form describes."""
        data = self.cleaned_data
        return Quote(data["once"], data["yearly"], data["years"], self.inhabitants, data["tax"])

    @property
    def inhabitants(self) -> int | None:
        """The inhabitants written, else those of the commune; None when unknown."""
        written: int | None = self.cleaned_data.get("population")
        return written or (self.found.population or None if self.found else None)


class JudgementForm(Styled, forms.Form):
    service = forms.ChoiceField(label=gettext_lazy("What it buys"))
    covers = forms.ChoiceField(
        label=gettext_lazy("What the amount pays for"),
        choices=[(covers.value, texts.COVERED[covers]) for covers in texts.COVERED],
    )

    def __init__(self, services: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = (NONE, _("no service of the catalogue: set it aside"))
        self.fields["service"].choices = [*services, none]  # type: ignore[attr-defined]
