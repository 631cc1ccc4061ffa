from __future__ import annotations

from datetime import date

import pytest

from bouquet.kernel.geography import competences as register
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.rules.competences import Place, Reason, Standing, holding, service_holdings, shipped_law

LAW = shipped_law()
TODAY = date(2026, 11, 28)
DIOIS = "242600534"


def found(competence, kind, *held, on=TODAY, known=True, siren="", region="84"):
    place = Place(kind, siren, frozenset(held) if known else None, region)
    return holding(LAW.competences[competence], place, on)


@pytest.mark.parametrize(
    ("competence", "kind", "standing"),
    [
        ("waste", "CC", Standing.EPCI),
        ("waste", "METRO", Standing.EPCI),
        ("water", "CA", Standing.EPCI),
        ("flood-prevention", "CC", Standing.EPCI),
        ("mobility", "CA", Standing.EPCI),
        ("roads", "CU", Standing.EPCI),
        ("commerce", "CC", Standing.SHARED),
        ("tourism", "METRO", Standing.SHARED),
        ("own-administration", "CC", Standing.COMMUNE),
        ("safety-of-people", "METRO", Standing.COMMUNE),
    ],
)
def test_what_the_law_says_stands_without_register(competence, kind, standing):
    assert found(competence, kind, known=False).standing is standing


def test_what_the_law_leaves_open_is_unknown_until_the_register_tells():
    assert found("water", "CC", known=False).standing is Standing.UNKNOWN
    assert found("water", "CC", "1502").standing is Standing.EPCI
    assert found("water", "CC", "1510").standing is Standing.COMMUNE
    assert found("roads", "CC", "5005").standing is Standing.SHARED  # intérêt communautaire


def test_a_community_of_communes_without_mobility_leaves_it_to_the_region():
    assert found("mobility", "CC", "4530").standing is Standing.EPCI
    assert found("mobility", "CC", "1510").standing is Standing.REGION
    assert found("mobility", "CC", known=False).standing is Standing.UNKNOWN


def test_rules_have_their_days():
    assert found("mobility", "CC", "1510", on=date(2021, 6, 30)).standing is Standing.COMMUNE
    assert found("mobility", "CC", "1510", on=date(2021, 7, 1)).standing is Standing.REGION
    assert found("water", "CA", on=date(2019, 12, 31)).standing is Standing.UNKNOWN
    assert found("water", "CA", on=date(2020, 1, 1)).standing is Standing.EPCI
    assert "2025-327" in found("water", "CC", on=date(2025, 4, 13)).rule.article
    assert "2018-702" in found("water", "CC", on=date(2025, 4, 12)).rule.article


def test_a_group_or_a_region_may_have_its_own_law():
    assert found("waste", "METRO", siren="200054781", known=False).standing is Standing.UNKNOWN
    assert found("mobility", "CA", "4530", region="11").standing is Standing.REGION
    assert found("roads", "METRO", "5005", siren="200054807").standing is Standing.SHARED


def test_the_register_may_disagree_with_the_law_and_it_is_said():
    held = found("waste", "CC", "1502")
    assert (held.standing, held.disputed) == (Standing.EPCI, True)
    assert not found("waste", "CC", "1510").disputed
    assert not found("waste", "CC", known=False).disputed


def test_without_intercommunality_the_commune_holds_and_another_law_is_unknown():
    assert found("water", "", known=False).reason is Reason.NO_EPCI
    assert found("water", "", known=False).standing is Standing.COMMUNE
    overseas = Place("CC", "x", None, "988", common_law=False)
    assert holding(LAW.competences["water"], overseas, TODAY).reason is Reason.OTHER_LAW


def test_a_competence_that_is_a_part_of_a_service_never_takes_the_whole():
    rows = service_holdings(LAW, ["street-reporting", "road-survey"], Place("METRO", "x", None, "84"), TODAY)
    assert (rows["street-reporting"].standing, rows["street-reporting"].transferred) == (Standing.SHARED, False)
    assert (rows["road-survey"].standing, rows["road-survey"].transferred) == (Standing.EPCI, True)


def test_every_kind_of_group_has_a_rule_today():
    for competence in LAW.competences.values():
        for kind in ("CC", "CA", "CU", "METRO"):
            assert competence.rule(Place(kind, "", None, "84"), TODAY) is not None, (competence.id, kind)


@pytest.mark.django_db
def test_every_service_of_the_catalogue_has_its_competence():
    assert {service.id for service in catalogue.services()} == set(LAW.services)


@pytest.mark.django_db
def test_the_register_changes_what_a_commune_may_carry():
    die = geography.commune("26113")
    assert selectors.service_holdings_of(die)["demand-transport"].standing is Standing.UNKNOWN
    register.load({DIOIS: frozenset({"1510", "4530"})}, TODAY)
    assert selectors.service_holdings_of(die)["demand-transport"].standing is Standing.EPCI
    group = geography.territory(Kind.EPCI, DIOIS)
    assert selectors.service_holdings_of(group)["demand-transport"].standing is Standing.EPCI


@pytest.mark.django_db
def test_an_overseas_collectivity_has_another_law():
    papeete = geography.commune("98735")
    assert {row.standing for row in selectors.service_holdings_of(papeete).values()} == {Standing.UNKNOWN}
