"""Settings shared by every way to run Bouquet. What one app needs lives in that app, with a type and a default."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from bouquet.site.settings.home import bouquet_home, secret_key
from bouquet.site.settings.providers import openid_connect

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
    "django.forms",
    "csp",
    "bouquet.kernel.geography",
    "bouquet.kernel.tenancy",
    "bouquet.kernel.accounts",
    "bouquet.kernel.audit",
    "bouquet.kernel.search",
    "bouquet.kernel.notices",
    "bouquet.kernel.files",
    "bouquet.kernel.moderation",
    "bouquet.web",
    "bouquet.api",
    "bouquet.platform.territories",
    "bouquet.platform.portal",
    "bouquet.platform.console",
    "bouquet.platform.catalogue",
    "bouquet.platform.experience",
    "bouquet.platform.learning",
    "bouquet.platform.strategy",
    "bouquet.platform.composer",
    "allauth",  # after the console, whose pages of sign-in come before allauth's own
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bouquet.kernel.tenancy.middleware.NoTenantMiddleware",
]

ROOT_URLCONF = "bouquet.site.urls"
WSGI_APPLICATION = "bouquet.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "bouquet.web.forms.Renderer"

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
CONTENT_STAMP = HOME / "content-stamp"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1000}}}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {10: "", 20: "", 25: "good", 30: "warn", 40: "bad"}  # the look's banners

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

FILES_MAX_MIB = 10
FILES_QUOTA_MIB = 1024  # of one organisation
FILES_PERSON_QUOTA_MIB = 50  # of one person outside any organisation, and of all those without account together

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bouquet.web.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "console:home"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    key: f"bouquet.platform.console.web.account_forms.{name}Form"
    for key, name in (
        ("login", "Login"),
        ("signup", "Signup"),
        ("add_email", "AddEmail"),
        ("change_password", "ChangePassword"),
        ("set_password", "SetPassword"),
        ("reset_password", "ResetPassword"),
        ("reset_password_from_key", "ResetPasswordKey"),
        ("reauthenticate", "Reauthenticate"),
        ("confirm_reauthentication_code", "ConfirmReauthenticationCode"),
    )
}
MFA_ADAPTER = "bouquet.platform.console.web.sign_in.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Bouquet"
MFA_FORMS = {
    key: f"bouquet.platform.console.web.account_forms.{name}Form"
    for key, name in (
        ("authenticate", "Authenticate"),
        ("reauthenticate", "SecondReauthenticate"),
        ("activate_totp", "Activate"),
        ("authenticate_webauthn", "AuthenticateKey"),
        ("login_webauthn", "LoginKey"),
        ("reauthenticate_webauthn", "ReauthenticateKey"),
        ("add_webauthn", "AddKey"),
        ("edit_webauthn", "EditKey"),
    )
}
SOCIALACCOUNT_ADAPTER = "bouquet.platform.console.web.sign_in.OtherSites"
SOCIALACCOUNT_FORMS = {"signup": "bouquet.platform.console.web.account_forms.OtherSiteSignupForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": openid_connect(os.environ)}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Bouquet : "
DEFAULT_FROM_EMAIL = os.environ.get("BOUQUET_FROM_EMAIL", "Bouquet <bouquet@localhost>")
SITE_URL = os.environ.get("BOUQUET_URL", "http://127.0.0.1:8000").rstrip("/")
NOTICES_SENT_ON_COMMIT = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_TIMEOUT = 10  # seconds

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
