"""The catalogue: needs, services, solutions, providers, what services cost and bring, prices that were observed.

Serves anyone who reads or compares, and the composer. Does not choose for anyone: the order of equals means nothing.
"""
