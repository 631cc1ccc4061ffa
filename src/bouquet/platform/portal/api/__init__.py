"""Search across everything, and the open data, for programs."""
