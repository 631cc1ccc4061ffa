"""The platform: from a territory's name to its bouquet and what follows; lower apps first (see `make lint`)."""
