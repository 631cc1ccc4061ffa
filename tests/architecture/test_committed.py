"""What the repository holds and does not: locked libraries without hosts, files of others with their digest."""
# ruff: noqa: S603 (commands of our own)

import re
import shutil
import subprocess
import sys

import pytest

from .house import ROOT, hosts


def requirements():
    return sorted([*ROOT.glob("requirements*.txt"), *ROOT.glob("requirements*.in")])


def test_no_file_names_a_host_of_packages():
    others = [ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "tools" / "vendor"]
    assert list(hosts([*requirements(), *others])) == []


def test_every_library_is_locked_by_hash():
    for path in requirements():
        if path.suffix == ".txt":
            rows = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
            unlocked = [row.split()[0] for row in rows if re.match(r"[a-z]", row) and "--hash=sha256:" not in row]
            assert unlocked == [], path.name


def test_the_lock_file_that_records_hosts_is_not_committed():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run([git, "ls-files", "uv.lock"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert listed.stdout == ""


def test_the_files_of_others_are_those_expected():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "vendor", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
