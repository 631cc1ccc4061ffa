"""The strategy of a territory: for now its diagnosis. Maturity, duties, competences and a benchmark, which feed the composer.

It decides nothing: what it derives is a proposal, each line with its reason. Stakes, priorities and the roadmap come later.
"""
