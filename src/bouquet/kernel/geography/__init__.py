"""Communes, EPCI, départements and régions by their official codes, with their history by vintage.

Serves every app that speaks of a place. Holds no profile, no likeness, no page: `platform/territories` does.
"""
