"""Writes certificates: one commune a line, compressed when the name of the file ends in .gz."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bouquet.engine.errors import EngineError
from bouquet.engine.fields import JSON
from bouquet.engine.verify.certificate import CERTIFICATE_FORMAT, Certificate, Part, Proof


def save(certificate: Certificate, path: Path) -> None:
    """Write `certificate` to a file, the same bytes for the same content; raise `EngineError` when that fails."""
    data = certificate_text(certificate).encode()
    try:
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    except OSError as error:
        raise EngineError(f"cannot write {path}: {error.strerror}") from None


def certificate_text(certificate: Certificate) -> str:
    """The certificate as JSON text, one commune a line."""
    return "".join(_lines(certificate))


def _lines(certificate: Certificate) -> Iterator[str]:
    yield f'{{\n  "format": {_compact(CERTIFICATE_FORMAT)},\n  "instance": {_compact(certificate.instance)},\n'
    yield f'  "unit": {certificate.unit},\n  "bound": {certificate.bound},\n'
    yield f'  "alone": {_rows([_proof(proof) for proof in certificate.alone], "  ")},\n'
    parts = [_part(part) for part in certificate.parts]
    yield '  "parts": [\n' + ",\n".join(parts) + "\n  ]\n}\n"


def _part(part: Part) -> str:
    given = [[*key, "open" if is_open else "closed"] for key, is_open in part.given]
    lines = [
        f'    "given": {_compact(given)}',
        f'    "participation": {_rows([[*key, price] for key, price in part.participation.items()], "    ")}',
    ]
    if part.impossible is None:
        lines.append(f'    "communes": {_rows([_proof(proof) for proof in part.proofs], "    ")}')
    else:
        lines.append(f'    "impossible": {_compact(_proof(part.impossible))}')
    return "   {\n" + ",\n".join(lines) + "\n   }"


def _proof(proof: Proof) -> JSON:
    data: JSON = {"commune": proof.commune, "upper": proof.upper}
    if proof.floor is not None:
        data["floor"] = proof.floor
    if proof.prices:
        data["prices"] = [number for pair in proof.prices.items() for number in pair]
    return data | {"tree": proof.rows}


def _rows(rows: Sequence[Any], indent: str) -> str:
    if not rows:
        return "[]"
    return "[\n" + ",\n".join(f"{indent}  {_compact(row)}" for row in rows) + f"\n{indent}]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
