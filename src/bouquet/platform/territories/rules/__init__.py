"""Facts of territories: where they lie and whom they resemble, what the law asks of them."""
