"""The form of an experience: what is asked, in which unit, and how a wrong answer is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.experience.models import Again, Outcome, Scale
from bouquet.platform.experience.rules import quantities
from bouquet.platform.experience.rules.answers import LINE_LENGTH, MOST_LINES, lines
from bouquet.platform.experience.rules.quantities import Doubt, Fault, Figures, QuantityRefused, Unit
from bouquet.platform.experience.services.story import Story
from bouquet.platform.territories import selectors as territories
from bouquet.web.numbers import whole_text
from bouquet.web.templatetags.bouquet import language

FIRST_YEAR = 1980
SERVICES = ("service", "service_2", "service_3")
NARROW = {"class": "in in-money", "inputmode": "decimal"}
LONG = ("results", "difficulties", "lessons", "cost", "funding")

UNIT_NAMES: dict[Unit, Promise] = {
    Unit.EUROS: gettext_lazy("euros"),
    Unit.MONTHS: gettext_lazy("months"),
    Unit.DAYS: gettext_lazy("days"),
}
EXAMPLES: dict[Unit, str] = {Unit.EUROS: "12500", Unit.MONTHS: "6", Unit.DAYS: "15"}
DOUBTS: dict[Doubt, Promise] = {
    Doubt.INVESTMENT_SMALL: gettext_lazy(
        "Investment: less than 100 euros. Did you mean thousands? 20,000 is written 20000."
    ),
    Doubt.INVESTMENT_LARGE: gettext_lazy(
        "Investment: more than 1,000 euros by inhabitant, or 5 million in all. Check the zeros."
    ),
    Doubt.RUNNING_SMALL: gettext_lazy(
        "Running cost: less than 20 euros a year. Did you mean each month, or thousands?"
    ),
    Doubt.RUNNING_LARGE: gettext_lazy(
        "Running cost: more than 100 euros by inhabitant each year. Is it the total of several years?"
    ),
    Doubt.DELAY_LONG: gettext_lazy("Months before opening: more than three years. Did you mean days or weeks?"),
    Doubt.DAYS_MANY: gettext_lazy("Agents' days: more than 400. Did you mean hours? A day is seven hours."),
}


def fault_text(refusal: QuantityRefused, unit: Unit) -> str:
    """Why a figure is refused, and what to write instead."""
    values = {"unit": UNIT_NAMES[unit], "example": EXAMPLES[unit]}
    meant = "" if refusal.meant is None else whole_text(refusal.meant, "fr")
    match refusal.fault:
        case Fault.WRONG_UNIT:
            return _("Wrong unit: this field is in %(unit)s. Write %(meant)s, if that is what you mean.") % {
                **values,
                "meant": meant,
            }
        case Fault.NOT_WHOLE:
            return _("Write a whole number of %(unit)s, for example %(meant)s.") % {**values, "meant": meant}
        case Fault.NEGATIVE:
            return _("An amount below zero cannot be. Leave the field empty when you do not know.")
        case Fault.TOO_LARGE:
            return _("At most %(most)s %(unit)s. Check the unit.") % {
                **values,
                "most": whole_text(refusal.meant or 0, language()),
            }
        case _:
            return _("Write a number of %(unit)s, for example %(example)s. Leave empty when you do not know.") % values


def limit_text(limit: int) -> str:
    """What to do with a text that is too long."""
    return _("This text is longer than %(limit)s characters. Nothing was cut: shorten it here, then save again.") % {
        "limit": whole_text(limit, language())
    }


class Quantity(forms.CharField):
    """A figure as people type it, given in whole cents, months or days; empty is unknown."""

    def __init__(self, unit: Unit, **options: Any) -> None:
        self.unit = unit
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> Any:
        try:
            return quantities.read(str(super().clean(value)), self.unit)
        except QuantityRefused as refusal:
            raise forms.ValidationError(fault_text(refusal, self.unit)) from refusal


class StoryForm(forms.Form):
    """Everything that is asked. Only a title, a territory, a service and an outcome are needed."""

    title = forms.CharField(
        label=gettext_lazy("In one line, what did you do?"),
        help_text=gettext_lazy("For example: Sensors in six buildings of a village. 150 characters at most."),
    )
    territory = forms.CharField(
        label=gettext_lazy("Which territory?"),
        help_text=gettext_lazy("Name, INSEE code of a commune or SIREN of an intercommunality; D26 for a département."),
    )
    service = forms.ChoiceField(
        label=gettext_lazy("Which service?"),
        help_text=gettext_lazy("Name one alone when you can: your figures then count for it."),
    )
    service_2 = forms.ChoiceField(label=gettext_lazy("A second service, if it goes with it"), required=False)
    service_3 = forms.ChoiceField(label=gettext_lazy("A third one"), required=False)
    solution = forms.CharField(
        label=gettext_lazy("With which product or provider?"),
        required=False,
        help_text=gettext_lazy("Its name, or nothing."),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("How did it end?"))
    results = forms.CharField(
        label=gettext_lazy("What did it change?"),
        required=False,
        help_text=gettext_lazy("One result a line, with its figure and its date when you have them."),
    )
    difficulties = forms.CharField(
        label=gettext_lazy("What went wrong?"),
        required=False,
        help_text=gettext_lazy("One difficulty a line. It is what others look for first."),
    )
    lessons = forms.CharField(
        label=gettext_lazy("What would you tell a neighbour?"),
        required=False,
        help_text=gettext_lazy("One piece of advice a line."),
    )
    would_do_again = forms.ChoiceField(label=gettext_lazy("Would you do it again?"), required=False)
    started_year = forms.CharField(label=gettext_lazy("Which year did it start?"), required=False)
    investment = Quantity(
        Unit.EUROS,
        label=gettext_lazy("What did it cost to set up, in euros?"),
        help_text=gettext_lazy("Before tax and before grants, all paid once. Empty: unknown. Zero: really nothing."),
    )
    running = Quantity(
        Unit.EUROS,
        label=gettext_lazy("What does it cost each year, in euros?"),
        help_text=gettext_lazy("Before tax: subscriptions, hosting, upkeep."),
    )
    delay = Quantity(
        Unit.MONTHS,
        label=gettext_lazy("How many months from the decision to the opening?"),
    )
    staff_days = Quantity(
        Unit.DAYS,
        label=gettext_lazy("How many days of agents to set it up?"),
        help_text=gettext_lazy("Days of seven hours, of all the agents together."),
    )
    cost = forms.CharField(label=gettext_lazy("Anything to say about these amounts?"), required=False)
    funding = forms.CharField(
        label=gettext_lazy("Who paid?"), required=False, help_text=gettext_lazy("One funder a line.")
    )
    scale = forms.ChoiceField(label=gettext_lazy("Who carries it?"), required=False)
    carrier = forms.CharField(label=gettext_lazy("The name of the body that carries it"), required=False)
    source_title = forms.CharField(label=gettext_lazy("A page or a paper that tells it"), required=False)
    source_url = forms.CharField(
        label=gettext_lazy("Its address"), required=False, help_text=gettext_lazy("It starts with https://")
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        help_text=gettext_lazy("To confirm that it is you, and to tell you the decision. It is never shown."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "I write with the agreement of this territory, and all may reuse what I write (Licence Ouverte 2.0)."
        )
    )
    sure = forms.BooleanField(label=gettext_lazy("These unusual figures are right."), required=False)

    def __init__(self, answers: dict[str, Any] | None, person: User | None) -> None:
        super().__init__(answers)
        self.person = person
        self.place: Territory | None = None
        self.doubts: list[str] = []
        self._fill_choices()
        for name, field in self.fields.items():
            field.widget = self._widget(name, field)
            if isinstance(field, forms.CharField):
                field.max_length = None
        if person is not None:
            del self.fields["email"]

    def _fill_choices(self) -> None:
        choose, nothing, unknown = ("", _("Choose")), ("", _("no other")), ("", _("I do not know"))
        services = [
            (field.label, [(service.pk, service.label) for service in rows]) for field, rows in self._services().items()
        ]
        self._offered: dict[str, list[Any]] = {
            "service": [choose, *services],
            "service_2": [nothing, *services],
            "service_3": [nothing, *services],
            "outcome": [choose, *((o.value, o.label) for o in Outcome)],
            "would_do_again": [unknown, *((a.value, a.label) for a in Again)],
            "scale": [unknown, *((s.value, s.label) for s in Scale)],
        }
        for name, choices in self._offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def _services(self) -> dict[Any, list[Any]]:
        found: dict[Any, list[Any]] = {}
        for service in catalogue.services_for():
            found.setdefault(service.field, []).append(service)
        return found

    def _widget(self, name: str, field: forms.Field) -> forms.Widget:
        look = {"class": "in"}
        if isinstance(field, forms.ChoiceField):
            return forms.Select(look, choices=self._offered[name])
        if isinstance(field, forms.BooleanField):
            return forms.CheckboxInput()
        if name in LONG:
            return forms.Textarea(attrs={**look, "rows": "4"})
        return forms.TextInput(attrs=NARROW if isinstance(field, Quantity) or name == "started_year" else look)

    def refuse_too_long(self, limits: dict[str, int]) -> None:
        """Mark the answers that are too long, and none of the others: the draft is not kept."""
        self.full_clean()
        self.errors.clear()
        for name, limit in limits.items():
            if name in self.fields:
                self.add_error(name, limit_text(limit))

    def clean_territory(self) -> str:
        text = str(self.cleaned_data["territory"])
        try:
            self.place = territories.identify(text)
        except territories.AmbiguousTerritory as several:
            raise forms.ValidationError(_candidates(several.candidates)) from several
        except territories.UnknownTerritory as unknown:
            near = _candidates(unknown.near)
            raise forms.ValidationError(_("No territory answers to this.") + (f" {near}" if near else "")) from unknown
        if self.place.kind == Kind.REGION:
            raise forms.ValidationError(_("Name a commune, an intercommunality or a département."))
        return text

    def clean_started_year(self) -> int | None:
        text = str(self.cleaned_data["started_year"]).strip()
        if not text:
            return None
        this_year = clock.today().year
        if not (text.isascii() and text.isdecimal()) or not FIRST_YEAR <= int(text[:9]) <= this_year:
            values = {"first": FIRST_YEAR, "last": this_year}
            raise forms.ValidationError(_("Write a year from %(first)s to %(last)s.") % values)
        return int(text)

    def clean_source_url(self) -> str:
        url = str(self.cleaned_data["source_url"]).strip()
        if url:
            URLValidator(
                schemes=["https", "http"], message=_("Write a whole address, for example https://www.example.fr/page")
            )(url)
        return url

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("results", "difficulties", "lessons", "funding"):
            self._refuse_long_lists(name, data.get(name, ""))
        if not any(data.get(name) for name in ("results", "difficulties", "lessons")):
            self.add_error("results", _("Tell at least one result, one difficulty or one piece of advice."))
        if "email" in self.fields and "email" not in self.errors and not data.get("email"):
            self.add_error("email", _("Write your address: without account, it is how we tell you the decision."))
        figures = Figures(
            data.get("investment"),
            data.get("running"),
            data.get("delay"),
            data.get("staff_days"),
            self.place.population if self.place is not None else None,
        )
        self.doubts = [str(DOUBTS[doubt]) for doubt in quantities.doubts(figures)]
        if self.doubts and not data.get("sure"):
            self.add_error("sure", _("Some figures are unusual. Correct them, or tick this box when they are right."))
        return data

    def _refuse_long_lists(self, name: str, text: str) -> None:
        rows = lines(text)
        if len(rows) > MOST_LINES:
            self.add_error(name, _("%(most)s lines at most: keep those that matter.") % {"most": MOST_LINES})
        if any(len(row) > LINE_LENGTH for row in rows):
            self.add_error(
                name, _("A line is longer than %(limit)s characters: cut it in two.") % {"limit": LINE_LENGTH}
            )

    def story(self) -> Story:
        """What the form says, once valid."""
        data, place = self.cleaned_data, self.place
        if place is None:
            raise ValueError("the form is not valid")
        return Story(
            title=data["title"],
            territory_kind=str(place.kind),
            territory_code=place.code,
            services=list(dict.fromkeys(filter(None, (data[name] for name in SERVICES)))),
            outcome=data["outcome"],
            solution=data["solution"],
            scale=data["scale"],
            carrier=data["carrier"],
            started_year=data["started_year"],
            investment_cents=data["investment"],
            running_cents=data["running"],
            cost=data["cost"],
            funding=lines(data["funding"]),
            delay_months=data["delay"],
            staff_days=data["staff_days"],
            results=lines(data["results"]),
            difficulties=lines(data["difficulties"]),
            lessons=lines(data["lessons"]),
            would_do_again=data["would_do_again"],
            source_title=data["source_title"],
            source_url=data["source_url"],
        )


def _candidates(found: Iterable[territories.Candidate]) -> str:
    """The territories that a name may mean, with the code to write."""
    names = " ; ".join(str(each) for each in list(found)[:5])
    return _("Write the code of the one you mean: %(names)s.") % {"names": names} if names else ""
