"""The endpoint toolkit: problem answers, pages by key, conditional requests, and the documentation page."""
