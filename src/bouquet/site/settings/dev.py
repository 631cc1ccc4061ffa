"""Settings of `make run`: one machine, SQLite, loopback."""

from bouquet.site.settings.base import *  # noqa: F403

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
