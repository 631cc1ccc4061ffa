"""Composing for programs: the same job as `bouquet compose`, the same JSON."""
