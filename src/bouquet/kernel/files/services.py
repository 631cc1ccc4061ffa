"""Deeds of files: store, delete, sweep. The app that owns a file journals what it does with it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import ForeignKey, Model

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.files import content_checks, rules, selectors
from bouquet.kernel.files.errors import QuotaReached, TooLarge
from bouquet.kernel.files.models import Attachment
from bouquet.kernel.tenancy.models import Tenant

ALIAS = "attachments"


def storage() -> Storage:
    """Where the contents are kept."""
    return storages[ALIAS]


@transaction.atomic
def store(file: IO[bytes], *, tenant: Tenant | None, uploader: User | None, name: str = "") -> Attachment:
    """The file, kept once its content was checked. `name` is shown to people; by default the file's own.

    It counts for the organisation, else for the person, else for all who write without account together.
    Refuses with a `FileRefused`: `TooLarge`, `EmptyFile`, `TypeRefused`, `Damaged`, `Active`, `Protected` or
    `QuotaReached`.
    """
    most = int(settings.FILES_MAX_MIB * rules.MEBIBYTE)
    data = file.read(most + 1)
    if len(data) > most:
        raise TooLarge
    kept = content_checks.checked(data)
    _refuse_beyond_quota(tenant, uploader, len(kept.data))
    stored_name = _new_name()
    storage().save(stored_name, ContentFile(kept.data))
    try:
        return Attachment.objects.create(
            tenant=tenant,
            uploader=uploader,
            name=rules.safe_name(name or str(getattr(file, "name", "")), kept.endings),
            content_type=kept.content_type,
            size_bytes=len(kept.data),
            sha256=hashlib.sha256(kept.data).hexdigest(),
            stored_name=stored_name,
        )
    except BaseException:
        storage().delete(stored_name)
        raise


def _refuse_beyond_quota(tenant: Tenant | None, uploader: User | None, size_bytes: int) -> None:
    """Two files that arrive at once wait for one another. SQLite has one writer at a time already."""
    if tenant is not None:
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    elif uploader is not None:
        User.objects.select_for_update(no_key=True).get(pk=uploader.pk)
    if selectors.used_bytes(tenant, uploader) + size_bytes > selectors.quota_bytes(tenant):
        raise QuotaReached


def _new_name() -> str:
    """A name that says nothing and cannot be guessed, in one of 256 folders."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:]}"


@transaction.atomic
def delete(file: Attachment) -> None:
    """Delete a file that no row points to any more; its content goes once committed. A row that does raises."""
    Attachment.objects.filter(pk=file.pk).delete()
    transaction.on_commit(partial(storage().delete, file.stored_name), robust=True)


@transaction.atomic
def delete_with(owner: Model) -> None:
    """Delete a row and the files that its own columns point to."""
    files = [
        found
        for field in owner._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Attachment
        if (found := getattr(owner, field.name)) is not None
    ]
    owner.delete()
    for file in files:
        delete(file)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files nobody owned, and how many contents no file had."""

    files: int
    contents: int


def sweep() -> Swept:
    """Delete the files that no row points to, and the contents that a stopped process left; both a day old at least."""
    files = list(selectors.orphans())
    for file in files:
        delete(file)
    contents = 0
    for stored_name in _contents():
        modified_at = storage().get_modified_time(stored_name)
        if modified_at < clock.now() - selectors.SPARED and not _is_known(stored_name):
            storage().delete(stored_name)
            contents += 1
    return Swept(len(files), contents)


def _contents() -> Iterator[str]:
    try:
        folders = storage().listdir("")[0]
    except FileNotFoundError:
        return
    for folder in folders:
        yield from (f"{folder}/{name}" for name in storage().listdir(folder)[1])


def _is_known(stored_name: str) -> bool:
    return Attachment.objects.filter(stored_name=stored_name).exists()
