"""Shapes of the catalogue's endpoints: one file for each thing they give."""
