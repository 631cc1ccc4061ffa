from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from bouquet.kernel.notices import services
from bouquet.kernel.notices.errors import UnsubscribeUnknown
from bouquet.platform.console.web.access import page


@csrf_exempt  # mail readers post here on behalf of their reader (RFC 8058): the signed link is the proof
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        kind, _user, _email = services.who_unsubscribes(token)
        if request.method == "POST":
            services.unsubscribe(token)
    except UnsubscribeUnknown as unknown:
        raise Http404 from unknown
    return page(request, "unsubscribe", kind=kind, done=request.method == "POST")
