"""The catalogue for programs: needs, fields, services and their costs, solutions, providers."""
