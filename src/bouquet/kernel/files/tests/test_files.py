from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests.factories import person
from bouquet.kernel.files import links, rules, selectors, services
from bouquet.kernel.files.errors import Active, LinkUnknown, QuotaReached, TooLarge, TypeRefused
from bouquet.kernel.files.models import Attachment
from bouquet.kernel.files.tests import samples
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.tests.factories import authority

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    """The real storage, in a folder of the test."""
    disk = settings.STORAGES | {
        "attachments": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
        }
    }
    settings.STORAGES = disk
    return tmp_path / "files"


@pytest.fixture
def ana() -> User:
    return person()


@pytest.fixture
def die() -> Tenant:
    return authority()


def contents(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def text(size: int = 10) -> BytesIO:
    return BytesIO(b"a" * size)


def test_a_file_is_kept_under_a_name_that_says_nothing(folder: Path, ana: User, die: Tenant) -> None:
    upload = SimpleUploadedFile("../../Été 2026.html", samples.image("PNG"), "text/html")
    file = services.store(upload, tenant=die, uploader=ana)
    (path,) = contents(folder)
    assert (file.name, file.content_type, file.is_image) == ("Été 2026.html.png", "image/png", True)
    assert path.relative_to(folder).as_posix() == file.stored_name
    assert (len(file.stored_name), path.stat().st_mode & 0o777) == (41, 0o600)
    assert (path.stat().st_size, samples.SECRET.encode() in path.read_bytes()) == (file.size_bytes, False)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [(b"<svg/>", TypeRefused), (samples.pdf(OpenAction=samples.action("Launch")), Active), (b"x" * 2**20, TooLarge)],
)
def test_what_is_refused_leaves_nothing(folder: Path, ana: User, settings, data: bytes, refusal: type) -> None:
    settings.FILES_MAX_MIB = 0.5
    with pytest.raises(refusal):
        services.store(SimpleUploadedFile("photo.jpg", data, "image/jpeg"), tenant=None, uploader=ana)
    assert (contents(folder), Attachment.objects.exists()) == ([], False)


def test_a_quota_is_of_one_organisation_or_of_one_person(ana: User, die: Tenant, settings) -> None:
    settings.FILES_QUOTA_MIB = settings.FILES_PERSON_QUOTA_MIB = 100 / rules.MEBIBYTE
    crest, bea = authority("26108", "Crest"), person("bea@die.example")
    for tenant, uploader in ((die, ana), (None, ana), (None, bea), (None, None), (crest, bea)):
        services.store(text(100), tenant=tenant, uploader=uploader)
        with pytest.raises(QuotaReached):
            services.store(text(1), tenant=tenant, uploader=uploader)
        assert selectors.used_bytes(tenant, uploader) == 100
    services.delete(selectors.files_of(die, None).get())
    services.store(text(100), tenant=die, uploader=bea)


def test_a_deleted_file_goes_once_committed(folder: Path, die: Tenant, django_capture_on_commit_callbacks) -> None:
    file = services.store(text(), tenant=die, uploader=None)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete(file)
        assert len(contents(folder)) == 1
    assert (contents(folder), Attachment.objects.exists()) == ([], False)


def test_a_link_opens_a_file_for_a_time_and_for_one_person(ana: User, die: Tenant, time_machine) -> None:
    file, bea = services.store(text(), tenant=die, uploader=ana), person("bea@die.example")
    time_machine.move_to("2026-06-01T12:00:00Z", tick=False)
    own, open_to_all = (token(links.path_to(file, reader=reader)) for reader in (ana, None))
    assert links.file_of(own, reader=ana) == links.file_of(open_to_all, reader=None) == (file, 7200)
    for wrong, reader in ((own, bea), (own, None), ("", ana), ("x:y:z", ana), (own[:-1], ana)):
        with pytest.raises(LinkUnknown):
            links.file_of(wrong, reader=reader)
    time_machine.move_to("2026-06-01T12:59:59Z", tick=False)
    assert token(links.path_to(file, reader=None)) == open_to_all
    time_machine.move_to("2026-06-01T13:59:59Z", tick=False)
    assert links.file_of(own, reader=ana)[1] == 1
    time_machine.move_to("2026-06-01T14:00:00Z", tick=False)
    with pytest.raises(LinkUnknown):
        links.file_of(own, reader=ana)


def test_the_link_of_a_deleted_file_opens_nothing(die: Tenant) -> None:
    file = services.store(text(), tenant=die, uploader=None)
    path = links.path_to(file, reader=None)
    services.delete(file)
    with pytest.raises(LinkUnknown):
        links.file_of(token(path), reader=None)


def token(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def test_contents_left_by_a_stopped_process_are_swept_after_a_day(folder: Path, die: Tenant, time_machine) -> None:
    kept = services.store(text(), tenant=die, uploader=None)
    Attachment.objects.filter(pk=kept.pk).update(stored_at=clock.now() + timedelta(days=2))
    services.storage().save("ab/left", text())
    services.storage().save("ab/new", text())
    long_ago = clock.now().timestamp() - 90_000
    for path in (folder / "ab" / "left", folder / kept.stored_name):
        os.utime(path, (long_ago, long_ago))
    assert services.sweep() == services.Swept(0, 1)
    assert {path.name for path in contents(folder)} == {"new", kept.stored_name[3:]}


def test_nothing_to_sweep_where_nothing_was_stored() -> None:
    assert services.sweep() == services.Swept(0, 0)
