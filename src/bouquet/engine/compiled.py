"""Compiled kernels: machine code where numba is installed, plain Python (slower, same answers) where it is not.

A kernel takes and returns numbers and numpy arrays only. It is compiled at its first call and kept on disk, in a folder
named for the content of all kernels (numba looks only at the file of a kernel, not at the kernels it calls), so
`make setup` pays for it once; it releases the interpreter's lock, so several threads may run it at the same time.
Sums may be reassociated and contracted by the compiler; infinities and not-a-numbers keep their meaning.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

SLOW = "numba is not installed: the engine answers in plain Python, 50 to 500 times slower (pip install numba)"
OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "nsz", "arcp"},
}
WITHOUT_WRAPPERS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
ENGINE = Path(__file__).parent


def _kept() -> Path:
    """The folder of the machine code of this very code; those of other versions beside it are removed."""
    digest = hashlib.sha256()
    for source in sorted(ENGINE.rglob("*.py")):
        content = source.read_bytes()
        if "tests" not in source.relative_to(ENGINE).parts and (b"@kernel" in content or b"@inner" in content):
            digest.update(content)
    name = f"kernels-{digest.hexdigest()[:16]}"
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bouquet"
    for folder in (ENGINE / "__pycache__", home):
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder / name, os.W_OK):
            for other in folder.glob("kernels-*"):
                if other.name != name:
                    shutil.rmtree(other, ignore_errors=True)
            return folder / name
    return home / name


try:
    if os.environ.get("BOUQUET_WITHOUT_NUMBA"):
        raise ImportError  # noqa: TRY301 (the same path as on a machine without it)
    import numba
except ImportError:
    COMPILED = False
else:
    COMPILED = True
    numba.config.CACHE_DIR = str(_kept())  # type: ignore[attr-defined]


def kernel(function: Kernel) -> Kernel:
    """`function` compiled to machine code, or itself when numba is missing or `BOUQUET_WITHOUT_NUMBA` is set."""
    return _compiled(function, OPTIONS) if COMPILED else function


def inner(function: Kernel) -> Kernel:
    """A kernel that only kernels call: it takes half as long to compile, and cannot be called from Python."""
    return _compiled(function, OPTIONS | WITHOUT_WRAPPERS) if COMPILED else function


def _compiled(function: Kernel, options: dict[str, Any]) -> Kernel:
    compile_it: Any = numba.njit
    return cast("Kernel", compile_it(**options)(function))
