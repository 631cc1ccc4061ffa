"""Settings shared by every way to run Bouquet. What one app needs lives in that app, with a type and a default."""

from __future__ import annotations

import os
from pathlib import Path

from bouquet.site.settings.home import bouquet_home, secret_key

HOME = bouquet_home()
PACKAGE = Path(__file__).resolve().parents[2]

SECRET_KEY = os.environ.get("BOUQUET_SECRET_KEY") or secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("BOUQUET_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bouquet.kernel.geography",
    "bouquet.kernel.accounts",
    "bouquet.kernel.search",
    "bouquet.platform.territories",
    "bouquet.platform.catalogue",
]

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "bouquet.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-64000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
}
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
