from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from bouquet.kernel.accounts.models import User
from bouquet.kernel.files import links, services
from bouquet.kernel.files.errors import LinkUnknown


@require_safe
def file(request: HttpRequest, token: str) -> FileResponse:
    reader = request.user if isinstance(request.user, User) else None
    try:
        found, seconds = links.file_of(token, reader=reader)
        content = services.storage().open(found.stored_name)
    except (LinkUnknown, FileNotFoundError) as unknown:
        raise Http404 from unknown
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
    for header, value in links.HEADERS.items():
        response.headers[header] = value
    response.headers["Cache-Control"] = f"private, max-age={seconds}"
    return response
