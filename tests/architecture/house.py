"""What import-linter cannot see, as functions that take a folder or plain values and give violations, one line each.

The tests run them on the house; `test_checkers.py` runs each on planted faults, since a check that cannot fail checks
nothing.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "bouquet"

MAX_FILE_LINES = 400
MAX_SETTINGS_LINES = 250
MAX_FUNCTION_LINES = 50
NAMELESS = {"utils", "helpers", "common"}
LATE_IMPORTS = {
    "cli/platform.py": "waits for Django to be set up",
    "cli/importing.py": "waits for Django to be set up",
    "cli/engine.py": "`verify` runs without loading the solver",
    "cli/explaining.py": "no other command waits for its kernels",
    "cli/sharing.py": "no other command waits for its kernels",
    "cli/benching.py": "`--help` runs without loading the solver",
}
CLOCK = "kernel/clock.py"
CLOCK_READS = {"now", "utcnow", "today", "localdate", "localtime"}
CLOCK_OWNERS = {"timezone", "datetime", "date"}
DATA_BLOCKS = ("application/json", "application/ld+json")


def python_files(package: Path, *, tests: bool = False) -> Iterator[Path]:
    """The package's Python files, less migrations, and less tests unless asked."""
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).parts
        if "migrations" not in parts and (tests or "tests" not in parts):
            yield path


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


# Sizes and names


def oversized(package: Path) -> Iterator[str]:
    """Files and functions too long to be read in one go."""
    for path in python_files(package):
        name = path.relative_to(package)
        count = len(path.read_text(encoding="utf-8").splitlines())
        most = MAX_SETTINGS_LINES if "settings" in name.parts else MAX_FILE_LINES
        if count > most:
            yield f"{name}: {count} lines, at most {most}: make a folder of the same name"
        for function in _functions(_tree(path)):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{name}:{function.lineno} {function.name}: {length} lines, at most {MAX_FUNCTION_LINES}"


def nameless(package: Path) -> Iterator[str]:
    """Files and folders whose name says nothing of what they hold."""
    for path in python_files(package, tests=True):
        name = path.relative_to(package)
        if NAMELESS.intersection({path.stem, *name.parts[:-1]}):
            yield f"{name}: find the name of what it holds"


# The clock and late imports


def clock_readers(package: Path) -> Iterator[str]:
    """Uses of the time of day outside the one clock."""
    for path in python_files(package):
        name = path.relative_to(package).as_posix()
        if name == CLOCK:
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in CLOCK_READS and _last_name(node.value) in CLOCK_OWNERS:
                yield f"{name}:{node.lineno} reads {_last_name(node.value)}.{node.attr}: ask bouquet.kernel.clock"
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
                taken = CLOCK_READS.intersection(alias.name for alias in node.names)
                if taken:
                    yield f"{name}:{node.lineno} imports {', '.join(taken)}: ask bouquet.kernel.clock"
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                yield f"{name}:{node.value.lineno} sets {node.arg}: give default=clock.now, or say it in the deed"


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
    return ""


def late_imports(package: Path) -> Iterator[str]:
    """Imports inside functions, where they hide what a module stands on."""
    for path in python_files(package):
        name = path.relative_to(package).as_posix()
        if name in LATE_IMPORTS:
            continue
        lines = {
            node.lineno
            for function in _functions(_tree(path))
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        yield from (f"{name}:{line} imports inside a function" for line in sorted(lines))


# Borders between apps


class Places:
    """Where each app of the house stands, read from the import contracts of `pyproject.toml`."""

    def __init__(self, contracts: Iterable[dict[str, object]]) -> None:
        self._rank: dict[str, tuple[tuple[int, int], bool]] = {}
        by_id = {contract["id"]: contract for contract in contracts}
        for storey, contract in enumerate(("kernel-order", "platform-order")):
            layers = [str(layer) for layer in by_id[contract]["layers"]]  # type: ignore[attr-defined]
            (container,) = by_id[contract]["containers"]  # type: ignore[misc]
            for floor, layer in enumerate(reversed(layers)):
                for name in re.split(r"[|:]", layer):
                    self._rank[f"{container}.{name.strip(' ()')}"] = ((storey, floor), ":" in layer)

    @classmethod
    def of_project(cls, root: Path = ROOT) -> Places:
        data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        return cls(data["tool"]["importlinter"]["contracts"])

    def allows(self, source: str, target: str) -> bool:
        """Whether the tables of an app may point to those of another (both `bouquet.kernel.audit`-like)."""
        if source == target or not target.startswith("bouquet."):
            return True
        if source.startswith("bouquet.modules."):
            return target.startswith("bouquet.kernel.")
        if source not in self._rank or target not in self._rank:
            return False
        (here, meet), (there, _) = self._rank[source], self._rank[target]
        return there < here or (there == here and meet)


def misplaced_keys(keys: Iterable[tuple[str, str, str]], places: Places) -> Iterator[str]:
    """Foreign keys, as (app, field, target app), that point up or sideways."""
    for source, field, target in keys:
        if not places.allows(source, target):
            yield f"{field} points to {target}, which {source} may not know"


def loose_relations(package: Path) -> Iterator[str]:
    """Ways to reach another app's tables that no tool can follow."""
    for path in python_files(package):
        name = path.relative_to(package).as_posix()
        for node in ast.walk(_tree(path)):
            called = _last_name(node.func) if isinstance(node, ast.Call) else ""
            if called in {"get_model", "get_registered_model"}:
                yield f"{name}:{node.lineno} calls {called}: import the model, or ask its app"
            if called in {"GenericForeignKey", "GenericRelation"}:
                yield f"{name}:{node.lineno} has a generic foreign key"


# Templates

_TAG_PATH = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
_INLINE = (
    (re.compile(r"<style\b", re.I), "a <style> block: put it in a stylesheet"),
    (re.compile(r"""\sstyle\s*=\s*["']""", re.I), "a style attribute: give it a class"),
    (re.compile(r"""\son[a-z]+\s*=\s*["']""", re.I), "an event attribute: listen from a script file"),
    (re.compile(r"""["']\s*javascript:""", re.I), "a javascript: address"),
)
_SCRIPT = re.compile(r"<script\b([^>]*)>", re.I)
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.S)


def template_files(package: Path) -> Iterator[Path]:
    return (path for path in sorted(package.rglob("*.html")) if "templates" in path.relative_to(package).parts)


def app_of(package: Path, path: Path) -> str:
    """The app that a file belongs to: the folder above `templates`, or the third storey down."""
    parts = path.relative_to(package).parts
    if "templates" in parts:
        return parts[parts.index("templates") - 1]
    return parts[1] if len(parts) > 2 and parts[0] in {"kernel", "platform", "modules"} else parts[0]


def app_names(package: Path) -> set[str]:
    """Every app of the house, by its short name."""
    found = {path.name for storey in ("kernel", "platform", "modules") for path in (package / storey).glob("*/")}
    return (found | {"web", "api"}) - {"__pycache__"}


def foreign_templates(package: Path) -> Iterator[str]:
    """Templates that another app's page extends, includes or renders; those of `web` are for all."""
    names = app_names(package)

    def foreign(path: Path, template: str) -> bool:
        owner = template.partition("/")[0]
        return "/" in template and owner in names - {"web", app_of(package, path)}

    for path in template_files(package):
        text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
        for template in _TAG_PATH.findall(text):
            if foreign(path, template):
                yield f"{path.relative_to(package)} uses {template}, a template of another app"
    for path in python_files(package):
        for node in ast.walk(_tree(path)):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and value.endswith(".html") and foreign(path, value):
                yield f"{path.relative_to(package)}:{node.lineno} uses {value}, a template of another app"


def inline_code(package: Path) -> Iterator[str]:
    """Scripts and styles written inside pages, which the content policy would refuse."""
    for path in template_files(package):
        text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
        name = path.relative_to(package)
        yield from (f"{name} has {what}" for pattern, what in _INLINE if pattern.search(text))
        for attributes in _SCRIPT.findall(text):
            if "src=" not in attributes and not any(kind in attributes for kind in DATA_BLOCKS):
                yield f"{name} has a script without src: put it in a file"
    for path in python_files(package):
        for node in ast.walk(_tree(path)):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and "<" in text and any(pattern.search(text) for pattern, _ in _INLINE):
                yield f"{path.relative_to(package)}:{node.lineno} writes a style or a script into a page"


# Documents

_VARIABLE = re.compile(r"\bBOUQUET_[A-Z][A-Z0-9_]*\b")


def undocumented_apps(package: Path, page: str) -> Iterator[str]:
    """Apps of the platform, and modules, that the page of the documents does not name."""
    for storey in ("platform", "modules"):
        for folder in sorted((package / storey).glob("*/")):
            if (folder / "apps.py").exists() and f"`{storey}/{folder.name}`" not in page:
                yield f"{storey}/{folder.name} is not in docs/README.md"


def variables_out_of_step(sources: Iterable[str], page: str, known_elsewhere: Iterable[str] = ()) -> Iterator[str]:
    """Environment variables that the code reads and the page does not give, and the other way round."""
    used = {name for source in sources for name in _VARIABLE.findall(source)}
    told = set(_VARIABLE.findall(page))
    yield from (f"{name} is read by the code and not in docs/operate/settings.md" for name in sorted(used - told))
    stale = told - used - set(known_elsewhere)
    yield from (f"{name} is in docs/operate/settings.md and nothing reads it" for name in sorted(stale))


def unlinked(folder: Path, index: str) -> Iterator[str]:
    """Pages of a folder that its README does not link."""
    if not (folder / index).exists():
        yield f"{folder.name}/{index} does not exist"
        return
    text = (folder / index).read_text(encoding="utf-8")
    for path in sorted(folder.glob("*.md")):
        if path.name != index and f"({path.name})" not in text:
            yield f"{path.name} is not linked from {folder.name}/{index}"


_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def broken_links(pages: Iterable[Path]) -> Iterator[str]:
    """Links of Markdown pages to files that do not exist."""
    for page in pages:
        for target in _LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                yield f"{page.name} links to {target}, which does not exist"


# What is committed

_HOST = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|\b(?:pypi|pythonhosted|npmjs)\.(?:org|com)|https?://\S*simple\b"
)


def hosts(files: Iterable[Path]) -> Iterator[str]:
    """Lines that say where packages are downloaded from."""
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            address = path.suffix in {".txt", ".in"} and "://" in line
            if address or _HOST.search(line):
                yield f"{path.name}:{number} names a host of packages"


# Translations

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text)) - {""}


def untranslated(texts: Iterable[object], catalog: object) -> Iterator[str]:
    """Texts of the code that a translation file lacks, leaves empty or fuzzy, or gives with other placeholders.

    Args:
        texts: messages of the code (babel's `Message`).
        catalog: the translations (babel's `Catalog`).
    """
    for message in texts:
        ids = _strings(message.id)  # type: ignore[attr-defined]
        found = catalog.get(message.id, message.context)  # type: ignore[attr-defined]
        label = ids[0][:70]
        if not ids[0]:
            continue
        if found is None:
            yield f"not in the file: {label!r}"
            continue
        given = _strings(found.string)
        if len(given) < len(ids) or not all(text.strip() for text in given):
            yield f"not translated: {label!r}"
        elif found.fuzzy:
            yield f"fuzzy: {label!r}"
        else:
            yield from _other_placeholders(label, ids, given)


def _other_placeholders(label: str, ids: list[str], given: list[str]) -> Iterator[str]:
    """The last form must name what the original's last form names; the others (one, zero) may leave some out."""
    wanted = placeholders(ids[-1])
    for n, text in enumerate(given):
        has = placeholders(text)
        last = n == len(given) - 1
        if has - wanted or (last and has != wanted):
            yield f"other placeholders: {label!r} has {sorted(wanted)}, its translation {sorted(has)}"


def _strings(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [str(value or "")]
