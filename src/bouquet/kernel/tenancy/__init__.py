"""Organisations and the rows that belong to them: reading without a tenant raises, another's row does not exist."""
