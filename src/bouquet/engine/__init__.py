"""The numbers of Bouquet: what to choose, with whom, who pays what; plain Python that knows no framework."""
