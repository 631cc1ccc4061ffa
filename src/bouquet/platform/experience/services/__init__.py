"""Deeds on experiences: loaded, told, published, withdrawn, asked about."""

from bouquet.platform.experience.services.contact import accept_charter, answer, ask, close_charter, decline
from bouquet.platform.experience.services.loading import load_experiences
from bouquet.platform.experience.services.publishing import may_withdraw, reinstate, withdraw
from bouquet.platform.experience.services.telling import begin_draft, discard_draft, keep_draft, send_draft

__all__ = [
    "accept_charter",
    "answer",
    "ask",
    "begin_draft",
    "close_charter",
    "decline",
    "discard_draft",
    "keep_draft",
    "load_experiences",
    "may_withdraw",
    "reinstate",
    "send_draft",
    "withdraw",
]
