"""Another site that says who people are: allauth's own identity provider, in a process of its own.

It prints its address, then serves until it is stopped: `python provider.py RETURN_ADDRESS`.
`/enter/<email>/` signs a browser in there, as its own pages would; `/signed-userinfo` says what `userinfo` says as a
signed token, as ProConnect does; `/other-userinfo` speaks of someone else.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

PEOPLE = {
    "ana@die.example": True,
    "bea@die.example": True,
    "zoe@die.example": False,
    "admin@bouquet.example": True,
}
CLIENT, SECRET = "bouquet", "a secret between two sites"


def configure(folder: Path) -> None:
    """Everything the provider needs, and nothing of Bouquet."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="provider",  # noqa: S106
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "db.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        IDP_OIDC_PRIVATE_KEY=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        SESSION_COOKIE_NAME="provider",
    )


def populate(return_address: str) -> None:
    """People whose address is confirmed or not, and Bouquet as a client."""
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User

    for email, verified in PEOPLE.items():
        user = User.objects.create_user(email, email, first_name=email.partition("@")[0].title(), last_name="Martin")
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    client = Client(id=CLIENT, name="Bouquet", redirect_uris=return_address, skip_consent=True)
    client.scopes = "openid\nprofile\nemail"
    client.set_secret(SECRET)
    client.save()


def enter(request: HttpRequest, email: str) -> HttpResponse:
    from django.contrib.auth import login
    from django.contrib.auth.models import User

    login(request, User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
    return HttpResponse("in")


def signed_userinfo(request: HttpRequest) -> HttpResponse:
    from allauth.idp.oidc.views import user_info

    said = json.loads(user_info(request).content)
    return HttpResponse(jwt.encode(said, "k" * 32, "HS256"), content_type="application/jwt")


def other_userinfo(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"sub": "someone else", "email": "bea@die.example", "email_verified": True})


urlpatterns: list[URLPattern | URLResolver] = []


def pages() -> list[URLPattern | URLResolver]:
    """The addresses of the provider, once Django is set up."""
    return [
        path("enter/<str:email>/", enter),
        path("signed-userinfo", signed_userinfo),
        path("other-userinfo", other_userinfo),
        path("accounts/", include("allauth.account.urls")),
        path("", include("allauth.idp.urls")),
    ]


class Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        django.setup()
        urlpatterns.extend(pages())
        call_command("migrate", verbosity=0)
        populate(sys.argv[1])
        with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as server:
            sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
            sys.stdout.flush()
            server.serve_forever()


if __name__ == "__main__":
    main()
