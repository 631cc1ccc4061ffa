"""Checks solutions, and certificates of their bounds, in whole numbers. Nothing here imports a solver.

`solution` checks what a solution states; `bound` checks a certificate: `certificate` reads it, `options` prices the
choices of each commune again, `node` bounds what a commune can reach, `tree` walks the proof of a commune, `parts` sees
that all plans are covered.
"""

from bouquet.engine.verify.certificate import Certificate, read_certificate
from bouquet.engine.verify.enumeration import best_alone_by_enumeration
from bouquet.engine.verify.solution import Report, verify

__all__ = ["Certificate", "Report", "best_alone_by_enumeration", "read_certificate", "verify"]
