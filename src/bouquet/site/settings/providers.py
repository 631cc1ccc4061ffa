"""The site by which people may sign in (ProConnect, or another OpenID Connect provider), from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def openid_connect(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings of allauth's client: one provider when `BOUQUET_OIDC_URL` names it, none otherwise.

    Raises `ValueError` when a provider is named without its client or is not reached over HTTPS.
    """
    url = environment.get("BOUQUET_OIDC_URL", "")
    if not url:
        return {"OAUTH_PKCE_ENABLED": True, "APPS": []}
    client, secret = environment.get("BOUQUET_OIDC_CLIENT", ""), environment.get("BOUQUET_OIDC_SECRET", "")
    if not client or not secret:
        raise ValueError("BOUQUET_OIDC_URL needs BOUQUET_OIDC_CLIENT and BOUQUET_OIDC_SECRET")
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ValueError("BOUQUET_OIDC_URL: https:// is needed")
    settings: dict[str, Any] = {
        "server_url": url,
        "email_authentication": environment.get("BOUQUET_OIDC_TRUSTS_EMAIL", "") == "1",
        "scope": environment.get("BOUQUET_OIDC_SCOPE", "openid email profile").split(),
    }
    if environment.get("BOUQUET_OIDC_ACR", ""):
        settings["auth_params"] = {"acr_values": environment["BOUQUET_OIDC_ACR"]}
    name = environment.get("BOUQUET_OIDC_NAME", "ProConnect")
    app = {"provider_id": "site", "name": name, "client_id": client, "secret": secret, "settings": settings}
    return {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
