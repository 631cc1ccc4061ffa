"""What Bouquet asks of signing in by a code, a passkey or another site, beyond what allauth does."""

from __future__ import annotations

import json
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render
from jwt import InvalidTokenError
from jwt.api_jwt import decode_complete

from bouquet.kernel.accounts.models import User


class SecondSteps(DefaultMFAAdapter):
    """Draws the code to scan as a piece of the page: the content policy allows no picture written in an address."""

    def build_totp_svg(self, url: str) -> str:
        svg: str = super().build_totp_svg(url)
        return svg.partition("?>")[2]


class SignedAnswers(requests.Session):
    """Reads what a provider says of a person also when it is a signed token, as ProConnect's is.

    The token comes straight from the provider, over TLS: its signature adds nothing (OpenID Connect Core 1.0, 3.1.3.7).
    """

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        return super().request(method, url, **({"timeout": app_settings.REQUESTS_TIMEOUT} | kwargs))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        response = super().send(request, **kwargs)
        if response.ok and response.headers.get("Content-Type", "").partition(";")[0] == "application/jwt":
            try:
                said = decode_complete(response.text.strip(), options={"verify_signature": False})["payload"]
            except InvalidTokenError as error:
                raise requests.RequestException("not a signed answer") from error
            response._content = json.dumps(said).encode()  # noqa: SLF001 (the body has no setter)
        return response


class OtherSites(DefaultSocialAccountAdapter):
    """Says which accounts another site may open.

    Whoever proves at the provider that they are the person linked here signs in. A new person at a provider whose
    addresses are not trusted (`BOUQUET_OIDC_TRUSTS_EMAIL`) must confirm their address here, and an account that exists
    is linked from inside only. At a trusted one, an address it verified opens the account that confirmed the same
    address, except an administrator's.
    """

    def get_requests_session(self) -> SignedAnswers:
        return SignedAnswers()

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        owner = User.objects.filter(emailaddress__email=email.lower(), emailaddress__verified=True).first()
        if owner is None or owner.is_superuser or owner.is_staff:
            return False
        allowed: bool = super().can_authenticate_by_email(login, email)
        return allowed

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        said = sociallogin.account.extra_data
        subjects = {part["sub"] for part in (said.get("userinfo"), said.get("id_token")) if part and "sub" in part}
        if len(subjects) > 1:  # OpenID Connect Core 1.0, 5.3.2
            raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=403))
        if not sociallogin.provider.app.settings.get("email_authentication"):
            for address in sociallogin.email_addresses:
                address.verified = False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> AbstractBaseUser:
        user: User = super().populate_user(request, sociallogin, data)
        said = sociallogin.account.extra_data.get("userinfo", {})
        names = (data.get("first_name"), data.get("last_name") or said.get("usual_name"))  # as ProConnect calls it
        user.name = str(data.get("name") or " ".join(name for name in names if name))[:150]
        return user
