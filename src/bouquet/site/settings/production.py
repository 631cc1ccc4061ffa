"""Settings of a real site: PostgreSQL, HTTPS, mail by SMTP, all from the environment (docs/operate/settings.md)."""

import os

from bouquet.site.settings.base import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("BOUQUET_PG_NAME", "bouquet"),
        "USER": os.environ.get("BOUQUET_PG_USER", "bouquet"),
        "PASSWORD": os.environ.get("BOUQUET_PG_PASSWORD", ""),
        "HOST": os.environ.get("BOUQUET_PG_HOST", ""),
        "PORT": os.environ.get("BOUQUET_PG_PORT", ""),
        "OPTIONS": {"pool": {"min_size": 2, "max_size": int(os.environ.get("BOUQUET_PG_POOL", "8"))}},
    }
}
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("BOUQUET_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("BOUQUET_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("BOUQUET_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("BOUQUET_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("BOUQUET_SMTP_TLS", "") == "1"
