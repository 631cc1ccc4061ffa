"""One search for the whole house: names by prefix, word, code and with one typo, ranked the same on every database.

Apps give their entries (`services.index`); pages and the API ask (`selectors.find`). Nothing here knows what a
territory or a service is.
"""
