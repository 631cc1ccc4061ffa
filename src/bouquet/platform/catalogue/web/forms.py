"""Forms of the catalogue: the definition of a question gives the field that answers it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bouquet.platform.catalogue.rules.questions import MOST_TEXT, Question, Shape
from bouquet.web.templatetags.bouquet import language

LONGEST_REASON, LONGEST_URL = 1000, 500


def field_of(question: Question) -> forms.Field:
    """The field that answers a question, as its current version defines it."""
    version = question.current
    label, helps = version.labels[language()], version.help[language()]
    choices = [(choice.id, choice.labels[language()]) for choice in version.choices]
    match version.shape:
        case Shape.CHOICE:
            return forms.ChoiceField(label=label, help_text=helps, choices=[("", "–"), *choices])
        case Shape.CHOICES:
            helps = helps or str(_("Several answers are possible."))
            boxes = forms.CheckboxSelectMultiple()
            return forms.MultipleChoiceField(label=label, help_text=helps, choices=choices, widget=boxes)
        case Shape.NUMBER:
            return forms.IntegerField(label=label, help_text=helps, min_value=0, max_value=10**9 - 1)
        case Shape.WORDS:
            helps = helps or str(_("Names, with commas between them."))
            return forms.CharField(label=label, help_text=helps, max_length=MOST_TEXT)
        case Shape.TEXT:
            return forms.CharField(label=label, help_text=helps, max_length=MOST_TEXT)


class AmendmentForm(forms.Form):
    """What is proposed, why, and where it can be checked; an address when its author has no account."""

    reason = forms.CharField(
        label=_("How do you know?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_REASON
    )
    source_url = forms.URLField(
        label=_("Page where it can be checked"),
        help_text=_("It is shown beside the answer. Leave empty if there is none."),
        required=False,
        max_length=LONGEST_URL,
        assume_scheme="https",
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send you a link to confirm, and the answer of the moderator. It is not shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
    )

    field_order = ("value", "reason", "source_url", "email")

    def __init__(self, question: Question, anonymous: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = field_of(question)
        if not anonymous:
            del self.fields["email"]
        self.order_fields(self.field_order)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxSelectMultiple):
                field.widget.attrs["class"] = "in"
