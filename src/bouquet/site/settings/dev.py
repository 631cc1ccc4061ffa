"""Settings of `make run`: one machine, SQLite, loopback."""

from bouquet.site.settings.base import *  # noqa: F403
