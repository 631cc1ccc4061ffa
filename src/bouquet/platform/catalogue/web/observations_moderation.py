"""Pages of those who run the platform: the service of a record, cost models set again on what was observed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bouquet.kernel.accounts.models import User
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue import services
from bouquet.platform.catalogue.rules.observations import PRICE_YEAR, Covers, Judgement
from bouquet.platform.catalogue.rules.observations_classification import classifier
from bouquet.platform.catalogue.rules.observations_models import FEWEST_CASES, PRIOR_CASES, Setting
from bouquet.platform.catalogue.selectors import observations as selectors
from bouquet.platform.catalogue.services.observations_costs import PARAMETERS, fingerprint
from bouquet.platform.catalogue.services.observations_errors import (
    CasesChanged,
    NothingToReverse,
    TooFewCases,
)
from bouquet.platform.catalogue.web import observations_texts as texts
from bouquet.platform.catalogue.web.observations_forms import NONE, JudgementForm
from bouquet.platform.catalogue.web.observations_views import crumbs, table_rows
from bouquet.platform.console.web.access import administrators, person_of
from bouquet.web.caching import touch_content_stamp
from bouquet.web.pages import Crumb, paginated

UNCLASSIFIED = "unclassified"
MICRO = frozenset({"inhabitant_micro_euro"})
LONGEST_SEARCH = 80


def _service_choices() -> list[tuple[str, str]]:
    return [(row.pk, row.label) for row in catalogue.services_for()]


@administrators
def records(request: HttpRequest) -> HttpResponse:
    states = {
        "": _("proposed by the rules"),
        UNCLASSIFIED: _("about no service, say the rules"),
        **{judgement.value: str(texts.JUDGEMENTS[judgement]) for judgement in Judgement if judgement != "proposed"},
    }
    state, service = request.GET.get("etat", ""), request.GET.get("service", "")
    state = state if state in states else ""
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()
    pages = paginated(request, selectors.to_judge(state, service, words))
    context = {
        "section": "catalogue",
        "states": states.items(),
        "state": state,
        "services": _service_choices(),
        "service": service,
        "words": words,
        "rows": table_rows(pages["page"].object_list),
        "imports": list(selectors.imports()[:5]),
        "crumbs": crumbs(Crumb(_("Records to read again"))),
        **pages,
    }
    return render(request, "catalogue/observations/records.html", context)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.observation(pk)
    if found is None:
        raise Http404
    initial = {"service": found.service_id or NONE, "covers": found.covers}
    form = JudgementForm(_service_choices(), request.POST or None, initial=initial)
    if request.method == "POST" and "reopen" in request.POST:
        services.reopen(found, actor=person_of(request))
        touch_content_stamp()
        messages.success(request, _("The proposal of the rules is in force again."))
        return redirect("catalogue:record", pk)
    if request.method == "POST" and form.is_valid():
        service = form.cleaned_data["service"]
        services.judge(
            found,
            None if service == NONE else service,
            Covers(form.cleaned_data["covers"]),
            actor=person_of(request),
        )
        touch_content_stamp()
        messages.success(request, _("Noted. No import will change it."))
        return redirect("catalogue:records")
    rules = classifier().rules
    context = {
        "section": "catalogue",
        "item": table_rows([found])[0],
        "row": found,
        "judgement": texts.JUDGEMENTS[Judgement(found.judgement)],
        "rule": rules[found.rule - 1] if 0 < found.rule <= len(rules) else None,
        "form": form,
        "crumbs": crumbs(Crumb(_("Records to read again"), reverse("catalogue:records")), Crumb(found.source_record)),
    }
    return render(request, "catalogue/observations/record.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def model(request: HttpRequest, service_id: str) -> HttpResponse:
    """Anyone reads how a cost model would be set again; an administrator does it, or puts the former one back."""
    review = selectors.review_of(service_id)
    if review is None:
        raise Http404
    runs = isinstance(request.user, User) and request.user.is_active and request.user.is_superuser
    if request.method == "POST":
        if not runs:
            raise Http404
        _change(request, service_id)
        return redirect("catalogue:cost_model", service_id)
    context = {
        "section": "catalogue",
        "review": review,
        "service": review.service,
        "settings": [_setting(setting) for setting in review.reset.settings] if review.reset else [],
        "shown": fingerprint(review.reset) if review.reset else "",
        "case_count": len(review.reset.cases) if review.reset else 0,
        "counted": sum(case.counted for case in review.cases),
        "revisions": selectors.revisions_of(review.cost),
        "runs": runs,
        "fewest": FEWEST_CASES,
        "prior": PRIOR_CASES,
        "price_year": PRICE_YEAR,
        "crumbs": crumbs(
            Crumb(_("Cost models and what was observed"), reverse("catalogue:cost_models")), Crumb(review.service.label)
        ),
    }
    return render(request, "catalogue/observations/model.html", context)


def _change(request: HttpRequest, service_id: str) -> None:
    try:
        if "restore" in request.POST:
            services.restore_cost(service_id, actor=person_of(request))
            said = _("The catalogue's own figures are back in force.")
        else:
            services.set_cost_again(service_id, request.POST.get("shown", ""), actor=person_of(request))
            said = _("Done. The composer uses these figures from now on. You can put the former ones back.")
    except TooFewCases:
        messages.error(request, _("There are no longer enough comparable cases. Nothing was changed."))
    except CasesChanged:
        messages.error(request, _("What was observed changed since you read this page. Read the new figures first."))
    except NothingToReverse:
        messages.error(request, _("The catalogue's own figures are already in force."))
    else:
        touch_content_stamp()
        messages.success(request, said)


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "label": texts.PARAMETERS[PARAMETERS[setting.parameter]],
        "micro": setting.parameter in MICRO,
        "before": setting.before.as_data(),
        "after": setting.after.as_data(),
        "ratios": setting.ratios,
        "weight": round(100 * setting.weight),
        "kept": setting.central_kept,
    }
