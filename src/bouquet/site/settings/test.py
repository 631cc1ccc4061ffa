"""Settings of the tests: SQLite in memory, or PostgreSQL when BOUQUET_TEST_PG gives its socket folder and port.

No test database is migrated: each is a copy of one that `bouquet load` made.
"""

import os

from bouquet.site.settings.base import *  # noqa: F403
from bouquet.site.settings.base import DATABASES, MIDDLEWARE, STORAGES, TEMPLATES


class UnknownVariable(str):
    """Fails the test when a template shows a variable that nothing gives."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"a template names an unknown variable: {name}")

    def __contains__(self, item: object) -> bool:
        return item == "%s"


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable("%s")  # type: ignore[index]
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
STORAGES["attachments"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

DATABASES["default"]["TEST"] = {"MIGRATE": False}

if os.environ.get("BOUQUET_TEST_PG"):
    folder, _, port = os.environ["BOUQUET_TEST_PG"].rpartition(":")
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "bouquet_loaded",
        "USER": "bouquet",
        "HOST": folder,
        "PORT": port,
        "TEST": {"NAME": "bouquet_test", "TEMPLATE": "bouquet_loaded", "MIGRATE": False},
    }
