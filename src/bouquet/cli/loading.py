"""`bouquet load`: migrations, then territories, catalogue, explainers and the search index, said in a few lines."""

from __future__ import annotations

import time
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click
from django.core.management import call_command
from django.db import DatabaseError, transaction

from bouquet.cli.refusals import refuse
from bouquet.kernel.content import ContentError
from bouquet.kernel.geography.cog import read_cog
from bouquet.kernel.geography.errors import VintageError
from bouquet.kernel.search import services as search
from bouquet.platform.catalogue import services as catalogue
from bouquet.platform.experience import services as experience
from bouquet.platform.learning import services as learning
from bouquet.platform.strategy import services as strategy
from bouquet.platform.territories import services as territories
from bouquet.web.caching import touch_content_stamp


def run(
    *,
    quiet: bool,
    folder: Path | None = None,
    register: Path | None = None,
    published_on: datetime | None = None,
    positions: Path | None = None,
) -> None:
    """Migrate and load; refuse with the file, line and field of what does not hold, and then nothing is loaded."""
    start = time.monotonic()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        refuse(f"the database cannot be brought up to date: {error}")
    content = files("bouquet.content")
    try:
        with transaction.atomic():
            if register is not None:
                if published_on is None:
                    refuse("--register needs --published-on, the day the register was published")
                vintage = read_cog(register, published_on.year, published_on.date(), positions)
                new_places = territories.load_vintage(vintage)
            else:
                load = territories.load_territories if folder else territories.load_shipped_territories
                new_places = load(folder or content / "territories")
            loaded = {"territories": new_places, **_load_knowledge(content)}
            new = any(loaded.values()) or not search.built()
            if new:
                search.rebuild()
    except (ContentError, VintageError) as error:
        refuse(f"{error}; nothing was loaded")
    if new:
        touch_content_stamp()
    if new or not quiet:
        for what, fresh in loaded.items():
            click.echo(f"{what}: {'loaded' if fresh else 'already there'}")
        click.echo(f"ready in {time.monotonic() - start:.0f} s")


def _load_knowledge(content: Traversable) -> dict[str, bool]:
    """Load what ships beside the territories, each part after those it refers to; which parts were new."""
    knowledge = content / "knowledge"
    return {
        "catalogue": catalogue.load_catalogue(content / "catalogue"),
        "offers": catalogue.load_offers(content / "offers"),
        "observed prices": catalogue.load_shipped_observations(content / "catalogue"),
        "experiences": experience.load_experiences(knowledge),
        "explainers": learning.load_knowledge(knowledge),
        "self-assessment": strategy.load_questionnaires(content / "questionnaires"),
    }
