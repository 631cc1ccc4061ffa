"""Territories as people see them: their page, whom they resemble, what the law asks of them, how to find them."""
