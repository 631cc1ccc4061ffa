"""A measured process: what it says, what it cost, its children with it."""

import signal
import sys

from bouquet.engine.bench.processes import measured

HOLDS = "import time; held = bytearray(60 << 20); time.sleep(0.5)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}], check=True)"


def python(code, patience=30.0, **environment):
    return measured([sys.executable, "-c", code], patience, environment)


def test_what_it_holds_is_seen():
    run = python(HOLDS)
    assert run.code == 0
    assert 60 < run.largest_mib < 200
    assert run.wall_seconds >= 0.5


def test_what_its_children_hold_is_seen():
    run = python(PARENT)
    assert 60 < run.largest_mib < run.together_mib


def test_the_processor_time_of_children_counts():
    spend = "import time\nwhile time.process_time() < 0.3: pass"
    run = python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spend!r}], check=True)")
    assert run.cpu_seconds >= 0.3


def test_a_failure_is_told_with_its_last_line():
    run = python("import sys; sys.stderr.write('first\\nthe reason\\n'); sys.exit(4)")
    assert (run.code, run.last_line) == (4, "the reason")


def test_patience_ends_the_process_and_its_children():
    run = python("import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])", 0.5)
    assert run.code == -signal.SIGKILL


def test_variables_are_added_to_the_environment():
    assert python("import os, sys; sys.exit(int(os.environ['ANSWER']))", ANSWER="7").code == 7
