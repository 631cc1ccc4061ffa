from bouquet.platform.catalogue.rules import Estimate
from bouquet.platform.catalogue.rules.compare import (
    Candidate,
    Met,
    Must,
    Reply,
    Why,
    must_rows,
    question_rows,
    reasons,
)
from bouquet.platform.catalogue.rules.prices import Total
from bouquet.platform.catalogue.rules.questions import questions


def offer(name, total=(100, 200, 300), days=(1, 2, 3), stale=False, missing=(), known=True, **replies):
    said = {key.replace("_", "-"): Reply((value,), value) for key, value in replies.items()}
    return Candidate(name, name, said, Total(Estimate(*total), missing, known), days, stale)


FREE = Must("source-code", ("free",))
FRANCE = Must("data-location", ("france", "european-union"))


def test_unmet_conditions_come_first_then_those_nobody_knows():
    one, two = offer("a", source_code="free"), offer("b", source_code="closed")
    languages = Must("languages", ("fr",))
    rows = must_rows([languages, FRANCE, FREE], [offer("a", source_code="free", languages="fr"), two])
    assert [row.must for row in rows] == [FREE, languages, FRANCE]
    assert rows[0].met == (Met.MET, Met.UNMET)
    assert must_rows([FREE], [one])[0].all_met


def test_one_of_the_wanted_values_is_enough_and_what_cannot_be_carried_is_unknown():
    assert must_rows([FRANCE], [offer("a", data_location="european-union")])[0].all_met
    lost = Candidate("a", "a", {"data-location": Reply(None, "en Suisse")}, Total(Estimate(0, 0, 0), (), False), None)
    assert must_rows([FRANCE], [lost])[0].met == (Met.UNKNOWN,)


def test_a_row_differs_when_one_is_unknown_and_not_when_all_are():
    asked = [questions().questions[name] for name in ("source-code", "languages", "licence")]
    first, second = offer("a", source_code="free", languages="fr"), offer("b", languages="fr")
    code, languages, licence = question_rows(asked, [first, second])
    assert code.differs
    assert not languages.differs
    assert licence.unknown
    assert not licence.differs


def test_reasons_are_facts_conditions_first():
    kept = offer("a", source_code="free", data_location="france")
    other = offer("b", (400, 500, 600), (3, 4, 5), stale=True, source_code="closed")
    found = reasons(kept, other, [FREE, FRANCE])
    assert [reason.why for reason in found] == [Why.UNMET, Why.UNCONFIRMED, Why.DEARER, Why.MORE_DAYS, Why.STALE]
    assert (found[2].cents, found[3].days) == (300, 2)


def test_ranges_that_overlap_do_not_settle_the_price():
    (reason,) = reasons(offer("a"), offer("b", (150, 250, 350)), [])
    assert (reason.why, reason.cents) == (Why.MAY_BE_DEARER, 50)


def test_a_cheaper_offer_is_not_set_aside_for_its_price_and_nothing_is_made_up():
    assert reasons(offer("a"), offer("b", (1, 2, 3)), []) == []


def test_an_unknown_price_is_said_only_when_the_other_is_known():
    unknown = offer("b", known=False)
    assert [reason.why for reason in reasons(offer("a"), unknown, [])] == [Why.PRICE_UNKNOWN]
    assert reasons(unknown, offer("c", known=False), []) == []
    assert [r.why for r in reasons(offer("a"), offer("b", missing=("x",)), [])] == [Why.PRICE_INCOMPLETE]
