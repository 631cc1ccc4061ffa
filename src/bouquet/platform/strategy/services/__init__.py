"""Deeds of the diagnosis: load versions of the questionnaire, answer them, import indicators."""

from bouquet.platform.strategy.services.answering import (
    PassClosed,
    PassNotOpen,
    UnknownAnswer,
    answer,
    close,
    reopen,
    start,
)
from bouquet.platform.strategy.services.loading import load_questionnaires

__all__ = ["PassClosed", "PassNotOpen", "UnknownAnswer", "answer", "close", "load_questionnaires", "reopen", "start"]
