"""Territories for programs: search, lists by kind, one territory by its official code."""
