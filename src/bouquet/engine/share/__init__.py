"""Who pays what: the cost of a contract shared among its members, by ten keys, each with its checks.

`opening.game_of` makes the cost game of a contract of an instance; `answer.shares_by` shares it by a key;
`joining.joining` says what changes when a commune joins. Model, proofs and sources: `docs/algorithms/share.md`.
"""
