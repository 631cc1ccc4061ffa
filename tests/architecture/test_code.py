"""The shape of the code: sizes, names, one clock, imports at the top."""

from .house import LATE_IMPORTS, PACKAGE, clock_readers, late_imports, nameless, oversized


def test_files_and_functions_are_short():
    assert list(oversized(PACKAGE)) == []


def test_every_file_has_a_name_that_says_what_it_holds():
    assert list(nameless(PACKAGE)) == []


def test_only_the_clock_reads_the_time():
    assert list(clock_readers(PACKAGE)) == []


def test_imports_stand_at_the_top():
    assert list(late_imports(PACKAGE)) == []


def test_what_may_import_late_still_exists():
    assert [name for name in LATE_IMPORTS if not (PACKAGE / name).exists()] == []
