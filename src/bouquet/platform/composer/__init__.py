"""Bouquets: from a territory's priorities and means to the best set of services, explained.

Serves the secretary who asks what to do first, the command line and the API. The choice itself is the engine's.
"""
