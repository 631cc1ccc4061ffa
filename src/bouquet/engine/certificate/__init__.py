"""Certificates: a bound with a proof that anyone can check, without trusting a solver.

`write` draws one up and writes it; `bouquet.engine.verify` reads and checks it.
"""

from bouquet.engine.certificate.tariff import Tariff, tariff_of
from bouquet.engine.certificate.writing import certified, draw_up, write

__all__ = ["Tariff", "certified", "draw_up", "tariff_of", "write"]
