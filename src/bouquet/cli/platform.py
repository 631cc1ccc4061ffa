"""Commands that need the database: load, compose, instance, serve, backup, restore, administrator, notices, files.

Settings are named, Django is set up, then the services are imported: the one place where an import waits inside a
function.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bouquet.cli import tables
from bouquet.cli.engine import write_out
from bouquet.cli.refusals import refuse
from bouquet.engine.write import instance_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from bouquet.kernel.accounts.models import User
    from bouquet.kernel.geography.models import Commune
    from bouquet.kernel.geography.rules import Kind
    from bouquet.kernel.geography.selectors import Territory
    from bouquet.platform.composer.rules.request import Wishes

SETTINGS = "bouquet.site.settings.dev"
NO_DATA = "the database holds no data yet: run `bouquet load` (or `make setup`) first"


def start_django() -> None:
    """Set Django up under the settings named by the environment, or those of one machine."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def need_data() -> None:
    """Refuse when nothing is loaded."""
    from django.db import DatabaseError

    from bouquet.platform.catalogue import selectors as catalogue

    try:
        loaded = catalogue.edition() is not None
    except DatabaseError:
        loaded = False
    if not loaded:
        refuse(NO_DATA)


def wish_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a request, shared by `compose` and `instance`."""
    for option in reversed(
        (
            click.option("--investment", metavar="EUR", help="Investment, once, before tax and grants."),
            click.option("--running", metavar="EUR", help="Running cost, each year, before tax."),
            click.option("--staff-days", metavar="N", help="Agents' days, each year (7 hours)."),
            click.option("--weight", "weights", multiple=True, metavar="NEED=POINTS", help="Priority; repeat."),
            click.option("--have", multiple=True, metavar="SERVICE", help="A service already there; repeat."),
            click.option("--exclude", multiple=True, metavar="SERVICE", help="A service not wanted; repeat."),
            click.option("--must", multiple=True, metavar="SERVICE", help="A service wanted in any case; repeat."),
            click.option("--alone", is_flag=True, help="Assume no contract of a group is open."),
            click.option(
                "--open",
                "open_tiers",
                multiple=True,
                metavar="GROUP=TIER",
                help="Assume the group's contracts open at TIER percent of its inhabitants (0: none); repeat.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@click.option("--if-needed", is_flag=True, help="Say nothing when everything is already there.")
@click.option("--territories", type=click.Path(path_type=Path, file_okay=False), help="A later vintage: its folder.")
@click.option(
    "--register",
    type=click.Path(path_type=Path, file_okay=False),
    help="A vintage as published (communes.json, epci.json, departements.json, regions.json); needs --published-on.",
)
@click.option("--published-on", type=click.DateTime(["%Y-%m-%d"]), help="Day the register was published.")
@click.option("--positions", type=click.Path(path_type=Path, dir_okay=False), help="CSV: code, lat, lon, area_km2.")
def load(
    if_needed: bool, territories: Path | None, register: Path | None, published_on: Any, positions: Path | None
) -> None:
    """Bring the database up to date and load the reference data that ship with Bouquet, all or nothing."""
    start_django()
    from bouquet.cli import loading

    loading.run(quiet=if_needed, folder=territories, register=register, published_on=published_on, positions=positions)


@click.command()
@click.argument("commune", metavar="CODE_OR_NAME")
@wish_options
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def compose(commune: str, shape: str, **options: Any) -> None:
    """Compose the best bouquet of a commune, proved and explained."""
    start_django()
    need_data()
    from bouquet.engine.errors import EngineError
    from bouquet.platform.composer import selectors, services
    from bouquet.platform.composer.rules import output
    from bouquet.platform.composer.rules.assumptions import assumptions
    from bouquet.platform.composer.rules.errors import RequestError

    try:
        answer = services.compose(_identify_commune(commune), _wishes(options))
    except (RequestError, EngineError) as error:
        refuse(str(error))
    catalogue = selectors.catalogue_data()
    if shape == "csv":
        click.echo(tables.csv_text(output.csv_rows(answer, catalogue)), nl=False)
        return
    data = output.composition_data(answer, catalogue, assumptions(), selectors.sources())
    if shape == "json":
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        tables.print_composition(data)


@click.command()
@click.argument("places", metavar="ID...", nargs=-1, required=True)
@wish_options
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def instance(places: tuple[str, ...], out: Path | None, **options: Any) -> None:
    """Write the engine's instance of a commune, an EPCI, a département, a région, or `france`."""
    start_django()
    need_data()
    from bouquet.kernel.geography.models import Commune
    from bouquet.platform.composer import services
    from bouquet.platform.composer.rules.errors import RequestError

    wishes = _wishes(options)
    if len(places) > 1:
        refuse("one territory at a time: give a commune, an EPCI, D26, R84 or france")
    territory = None if places[0].lower() == "france" else _identify(places[0])
    try:
        if isinstance(territory, Commune):
            problem, unknown = services.instance_of_commune(territory, wishes), 0
        else:
            problem, unknown = services.instance_of_group(territory, wishes)
    except RequestError as error:
        refuse(str(error))
    if unknown:
        click.echo(f"bouquet: {unknown} communes left out, their population is unknown", err=True)
    write_out(instance_text(problem), out)


def _identify_commune(text: str) -> Commune:
    from bouquet.kernel.geography.models import Commune
    from bouquet.kernel.geography.rules import Kind

    territory = _identify(text, (Kind.COMMUNE,))
    if not isinstance(territory, Commune):
        raise TypeError(territory)
    return territory


def _identify(text: str, kinds: tuple[Kind, ...] = ()) -> Territory:
    from bouquet.kernel.geography.rules import Kind
    from bouquet.platform.territories import selectors

    one, many = ("commune", "communes") if kinds == (Kind.COMMUNE,) else ("territory", "territories")
    try:
        return selectors.identify(text, kinds or tuple(Kind))
    except selectors.UnknownTerritory as unknown:
        other = _of_another_kind(text) if kinds else None
        if other is not None:
            refuse(f"{other.name} is not a commune: give one of its communes, or see `bouquet instance {text[:80]}`")
        near = "; ".join(str(candidate) for candidate in unknown.near)
        refuse(f"no {one} answers to “{text[:80]}”" + (f"; near: {near}" if near else ""))
    except selectors.AmbiguousTerritory as several:
        listed = "; ".join(str(candidate) for candidate in several.candidates)
        refuse(f"“{text}” may be {len(several.candidates)} {many}, give the code of one: {listed}")


def _of_another_kind(text: str) -> Territory | None:
    """The one territory of any kind that a text means, if so."""
    from bouquet.platform.territories import selectors

    try:
        return selectors.identify(text)
    except (selectors.UnknownTerritory, selectors.AmbiguousTerritory):
        return None


def _wishes(options: dict[str, Any]) -> Wishes:
    from bouquet.platform.composer import selectors
    from bouquet.platform.composer.rules.errors import RequestError
    from bouquet.platform.composer.rules.request import read_wishes

    try:
        return read_wishes(
            selectors.catalogue_data(),
            investment=options["investment"],
            running=options["running"],
            staff_days=options["staff_days"],
            weights=_pairs(options["weights"], "--weight", "NEED=POINTS"),
            have=options["have"],
            exclude=options["exclude"],
            must=options["must"],
            alone=options["alone"],
            open_tiers=_pairs(options["open_tiers"], "--open", "GROUP=TIER"),
        )
    except RequestError as error:
        refuse(str(error))


def _pairs(values: tuple[str, ...], option: str, shape: str) -> list[tuple[str, str]]:
    pairs = [value.rpartition("=")[::2] for value in values]
    for (name, amount), value in zip(pairs, values, strict=True):
        if not name or not amount:
            refuse(f"{option}: “{value}” is not {shape}")
    return pairs


@click.command()
@click.option("--address", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that serve.")
def serve(address: str, port: int, workers: int) -> None:
    """Serve the site until Ctrl-C."""
    start_django()
    from bouquet.cli import serving

    serving.check(address, port)
    need_data()
    serving.run(address, port, workers)


@click.command()
def backup() -> None:
    """Copy the database to the folder of backups, checked, while the site runs."""
    start_django()
    from bouquet.cli import backups

    backups.backup()


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put FILE, made by `bouquet backup`, in the place of the database; what was there is kept beside."""
    start_django()
    from bouquet.cli import backups

    backups.restore(file)


@click.command()
@click.argument("email")
def administrator(email: str) -> None:
    """Make the person of this e-mail address an administrator; a new one chooses a password.

    So does one who signed up and never confirmed the address: it may not have been them. The password is asked twice
    on a terminal, else read from the first line of the standard input. The journal of the platform keeps the deed.
    """
    start_django()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import DatabaseError

    from bouquet.kernel.accounts import selectors as people
    from bouquet.kernel.accounts.models import User
    from bouquet.kernel.accounts.rules import normal_email
    from bouquet.platform.console import services

    email = normal_email(email)
    try:
        validate_email(email)
        new = people.needs_password(email)
    except ValidationError:
        refuse(f"“{email}” is not an e-mail address")
    except DatabaseError:
        refuse(NO_DATA)
    services.make_administrator(email, _new_password(User(email=email)) if new else None)
    click.echo(f"{email} is an administrator" + ("" if new else ", with the password they already had"))


def _new_password(person: User) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import translation

    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt="Once more")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        refuse("a new administrator needs a password: run this on a terminal, or give it on the standard input")
    try:
        with translation.override("en"):
            validate_password(password, person)
    except ValidationError as error:
        refuse(" ".join(error.messages))
    return password


@click.group()
def notices() -> None:
    """Letters of the site: send those that wait, note those that came back, forget old ones."""
    start_django()


@notices.command()
@click.option("--most", type=click.IntRange(1), default=1000, show_default=True, help="Letters to send, at most.")
def send(most: int) -> None:
    """Send the letters whose turn has come; run it every few minutes. Fails when a letter never will arrive."""
    from bouquet.kernel.notices import outbox

    tally = outbox.send_due(most)
    click.echo(f"{tally.sent} sent, {tally.later} to try again later, {tally.failed} given up")
    sys.exit(1 if tally.failed else 0)


@notices.command()
def bounce() -> None:
    """Read a delivery report on the standard input, as a mail server pipes it, and note which letter came back."""
    from bouquet.kernel.notices import outbox

    found = outbox.read_bounce(sys.stdin.buffer.read())
    if found is None:
        refuse("this is not a report of a letter that will never arrive")
    known = outbox.record_bounce(*found)
    said = f"came back: {found[1]}" if known else "is no letter of ours, or was noted before"
    click.echo(f"{found[0]} {said}")


@notices.command()
@click.option("--days", type=click.IntRange(1), default=365, show_default=True, help="Age beyond which to forget.")
def forget(days: int) -> None:
    """Delete notices and letters older than some days, and contributions that their author never confirmed."""
    from datetime import timedelta

    from bouquet.kernel.moderation import services as moderation
    from bouquet.kernel.notices import services

    old, unconfirmed = services.forget(timedelta(days=days)), moderation.forget_unconfirmed()
    click.echo(f"{old} notices and {unconfirmed} unconfirmed contributions forgotten")


@click.group()
def files() -> None:
    """Files that people attached."""
    start_django()


@files.command()
def sweep() -> None:
    """Delete the files that nothing points to any more, a day after they were stored."""
    from bouquet.kernel.files import services

    swept = services.sweep()
    click.echo(f"{swept.files} files and {swept.contents} contents without a file deleted")


COMMANDS = (load, compose, instance, serve, backup, restore, administrator, notices, files)
