"""The strategy of a territory: for now its diagnosis: maturity, duties, competences, benchmark.

It decides nothing: what it derives is a proposal, each line with its reason. Stakes and the roadmap come later.
"""
