"""The engine's files, read for a command: refused in one line with the name of the file and of the field."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bouquet.cli.refusals import refuse
from bouquet.engine import read
from bouquet.engine.errors import FormatError
from bouquet.engine.model import Instance, Solution
from bouquet.engine.verify import Certificate, read_certificate

FILE = click.Path(path_type=Path, dir_okay=False)


def instance_in(path: Path) -> Instance:
    """The instance of a file, or a refusal."""
    try:
        return read.read_instance(path)
    except FormatError as error:
        refuse(named(path, error))


def solution_in(path: Path) -> Solution:
    """The solution of a file, or a refusal."""
    try:
        return read.read_solution(path)
    except FormatError as error:
        refuse(named(path, error))


def certificate_in(path: Path) -> Certificate:
    """The certificate of a file, or a refusal."""
    try:
        return read_certificate(path)
    except FormatError as error:
        refuse(named(path, error))


def writable(*paths: Path | None) -> None:
    """Refuse, before any work, the first of the files to write whose folder is not there or may not be written."""
    for path in paths:
        if path is not None and not path.parent.is_dir():
            refuse(f"cannot write {path}: there is no folder {path.parent}")
        if path is not None and not os.access(path if path.exists() else path.parent, os.W_OK):
            refuse(f"cannot write {path}: Permission denied")


def named(path: Path, error: FormatError) -> str:
    """The refusal with the name of its file, once."""
    return f"{path}: {error}" if error.path else str(error)
