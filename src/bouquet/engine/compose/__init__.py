"""The best bouquet of one commune, exactly, by our own Lagrangian branch and bound."""

from bouquet.engine.compose.bouquets import best_alone, best_joining
from bouquet.engine.compose.warming import warm

__all__ = ["best_alone", "best_joining", "warm"]
