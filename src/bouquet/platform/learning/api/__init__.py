"""What is learnt, as open data."""
