"""Settings of the tests: SQLite in memory, or PostgreSQL when BOUQUET_TEST_DATABASE says so."""

from bouquet.site.settings.base import *  # noqa: F403
from bouquet.site.settings.base import DATABASES

DATABASES["default"]["NAME"] = ":memory:"
