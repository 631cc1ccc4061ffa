"""Where an installation keeps its data and its secret."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]


def bouquet_home() -> Path:
    """The folder of the database and uploads: BOUQUET_HOME, else `var/` of a checkout, else the user's own data."""
    chosen = os.environ.get("BOUQUET_HOME")
    if chosen:
        home = Path(chosen).expanduser().resolve()
    elif (REPOSITORY / "pyproject.toml").exists():
        home = REPOSITORY / "var"
    else:
        home = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "bouquet"
    home.mkdir(parents=True, exist_ok=True)
    return home


def secret_key(home: Path) -> str:
    """The installation's own secret, made at the first start and readable by its owner only."""
    path = home / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()
