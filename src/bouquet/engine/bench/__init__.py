"""Measures the engine beside reference solvers, on synthetic instances over the real communes of the register."""
