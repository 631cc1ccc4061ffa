"""The answers of a self-assessment in an address: short, signed, kept nowhere else."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.core.signing import BadSignature, Signer

from bouquet.platform.strategy.rules.conditions import Answers
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.rules.state import BadState, State, marks_of, parse

PARAMETER = "r"
_SIGNER = Signer(sep="~", salt="bouquet.strategy.answers")
LONGEST = 600


def signed(questionnaire: Questionnaire, kind: str, code: str, answers: Answers) -> str:
    """The value of the address for these answers."""
    return _SIGNER.sign(State(questionnaire.version, kind, code, marks_of(questionnaire, answers)).text)


def opened(text: str) -> State:
    """What a signed value holds; raises `BadState` when it was cut, altered, or made elsewhere."""
    try:
        return parse(_SIGNER.unsign(text[:LONGEST].strip()))
    except BadSignature as error:
        raise BadState(text[:LONGEST]) from error


def opened_link(link: str) -> State:
    """What a whole link, or its signed value alone, holds; raises `BadState`."""
    try:
        query = parse_qs(urlsplit(link.strip()).query)
    except ValueError as error:
        raise BadState(link) from error
    return opened(query[PARAMETER][0] if PARAMETER in query else link)
