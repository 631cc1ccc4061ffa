"""Facts of composing: assumptions, reference offers, requests and how they become an instance of the engine."""
