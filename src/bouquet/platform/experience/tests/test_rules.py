import pytest

from bouquet.platform.experience.rules import quantities
from bouquet.platform.experience.rules.answers import LIMITS, lines, too_long
from bouquet.platform.experience.rules.likeness import (
    Level,
    Profile,
    commune_distances,
    commune_profile,
    group_profile,
    likeness,
    size_gap,
)
from bouquet.platform.experience.rules.quantities import Doubt, Fault, Figures, QuantityRefused, Unit, doubts
from bouquet.platform.experience.rules.ranges import Report, ranges
from bouquet.platform.experience.rules.vocabulary import SIZES, size_named
from bouquet.platform.territories.rules.atlas import Atlas, AtlasRow


def row(code, population=1000, area=10.0, **changes):
    values = {
        "name": code,
        "departement": "26",
        "region": "84",
        "epci": "E",
        "epci_kind": "CC",
        "epci_population": 10000,
        "latitude": 44.7,
        "longitude": 5.3,
    }
    return AtlasRow(code=code, population=population, area_km2=area, **{**values, **changes})


ROWS = (
    row("here"),
    row("bigger", 4000, 40.0, epci_population=40000),
    row("dense", area=2.5),
    row("town", epci="F", epci_kind="CA", latitude=48.0),
    row("alone", epci="", epci_kind="", epci_population=0),
    row("south", latitude=43.0, longitude=1.0, departement="31", epci="G"),
)


def test_two_communes_are_as_far_as_the_measure_of_territories_says():
    atlas = Atlas(ROWS)
    here = commune_profile(atlas, "here")
    for like in atlas.comparable("here", 10):
        found = likeness(Level.COMMUNE, here, commune_profile(atlas, like.row.code))
        assert found.distance == pytest.approx(like.distance)
        assert found.km == pytest.approx(like.km, abs=1e-6)


def test_many_communes_are_measured_at_once_as_one_by_one():
    atlas = Atlas([*ROWS, row("empty", 0)])
    codes = ["bigger", "dense", "south", "empty", "nowhere"]
    found = {code: (nearest, distance) for code, nearest, distance in commune_distances(atlas, ["town", "here"], codes)}
    assert sorted(found) == ["bigger", "dense", "empty", "south"]
    assert found["empty"][1] != found["empty"][1]
    for code in ("bigger", "dense", "south"):
        one_by_one = {
            mine: likeness(Level.COMMUNE, commune_profile(atlas, mine), commune_profile(atlas, code)).distance
            for mine in ("town", "here")
        }
        nearest = min(one_by_one, key=one_by_one.get)
        assert found[code] == (nearest, pytest.approx(one_by_one[nearest]))


def test_the_main_difference_is_the_largest():
    atlas = Atlas(ROWS)
    found = likeness(Level.COMMUNE, commune_profile(atlas, "here"), commune_profile(atlas, "bigger"))
    assert found.main.criterion == "population"
    assert (found.main.mine, found.main.theirs, found.main.difference) == (1000, 4000, 2)


def test_groups_are_compared_without_their_place_in_an_epci():
    atlas = Atlas(ROWS)
    ours, theirs = (group_profile(atlas, Level.EPCI, code, code) for code in "EF")
    assert (ours.population, theirs.population) == (6000, 1000)
    found = likeness(Level.EPCI, ours, theirs)
    assert [part.criterion.value for part in found.differences] == ["population", "density", "epci_kind", "location"]
    assert found.differences[2].difference == 1


def test_a_departement_has_no_legal_kind_to_compare():
    atlas = Atlas(ROWS)
    ours, theirs = (group_profile(atlas, Level.DEPARTEMENT, code, code) for code in ("26", "31"))
    parts = likeness(Level.DEPARTEMENT, ours, theirs).differences
    assert [part.criterion.value for part in parts] == ["population", "density", "location"]


def test_the_density_of_a_group_is_that_of_what_is_known_when_nearly_all_is():
    known = [row("a", 9000, 90.0), row("b", 900, None)]
    assert group_profile(Atlas(known), Level.EPCI, "E", "E").density_per_km2 == pytest.approx(100)
    assert group_profile(Atlas([*known, row("c", 900, None)]), Level.EPCI, "E", "E").density_per_km2 is None


def test_a_group_is_placed_at_the_middle_of_its_inhabitants():
    atlas = Atlas([row("a", 3000, latitude=44.0), row("b", 1000, latitude=48.0)])
    assert group_profile(atlas, Level.EPCI, "E", "E").latitude == pytest.approx(45.0, abs=0.01)


@pytest.mark.parametrize("code", ["empty", "unknown", "no-area"])
def test_what_is_unknown_is_compared_with_nothing(code):
    atlas = Atlas([row("here"), row("empty", 0), row("unknown", None), row("no-area", area=None)])
    assert likeness(Level.COMMUNE, commune_profile(atlas, "here"), commune_profile(atlas, code)) is None


def test_an_unknown_place_counts_as_the_farthest():
    def placed(direction):
        return Profile("a", "a", 1000, 100.0, "CC", 0.1, direction)

    assert likeness(Level.COMMUNE, placed(None), placed((1.0, 0.0, 0.0))).distance == 1


def test_a_code_or_group_that_is_not_there_has_no_profile():
    assert commune_profile(Atlas(ROWS), "nowhere") is None
    assert group_profile(Atlas(ROWS), Level.EPCI, "nowhere", "") is None


def test_sizes_are_compared_in_doublings_when_both_are_known():
    assert size_gap(1000, 250) == 2
    assert size_gap(1000, None) is None
    assert size_gap(0, 250) is None


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("", Unit.EUROS, None),
        ("  ", Unit.MONTHS, None),
        ("0", Unit.EUROS, 0),
        ("12 000", Unit.EUROS, 1200000),
        ("12\u202f000,50 €", Unit.EUROS, 1200050),
        ("12,000", Unit.EUROS, 1200000),
        ("12.000 euros", Unit.EUROS, 1200000),
        ("1234.5", Unit.EUROS, 123450),
        ("1'250'000 € HT", Unit.EUROS, 125000000),
        ("6", Unit.MONTHS, 6),
        ("6 mois", Unit.MONTHS, 6),
        ("15 jours", Unit.DAYS, 15),
        ("15 j.", Unit.DAYS, 15),
    ],
)
def test_a_figure_is_read_as_people_write_it(text, unit, value):
    assert quantities.read(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "fault", "meant"),
    [
        ("20 k€", Unit.EUROS, Fault.WRONG_UNIT, 20000),
        ("1,5 M€", Unit.EUROS, Fault.WRONG_UNIT, 1500000),
        ("2 ans", Unit.MONTHS, Fault.WRONG_UNIT, 24),
        ("90 jours", Unit.MONTHS, Fault.WRONG_UNIT, 3),
        ("8 semaines", Unit.MONTHS, Fault.WRONG_UNIT, 2),
        ("70 h", Unit.DAYS, Fault.WRONG_UNIT, 10),
        ("0,5 ETP", Unit.DAYS, Fault.WRONG_UNIT, 105),
        ("-5", Unit.EUROS, Fault.NEGATIVE, None),
        ("2,5", Unit.DAYS, Fault.NOT_WHOLE, 3),
        ("99999", Unit.MONTHS, Fault.TOO_LARGE, 240),
        ("beaucoup", Unit.EUROS, Fault.NOT_A_NUMBER, None),
        ("12 bananes", Unit.EUROS, Fault.NOT_A_NUMBER, None),
        ("1.2.3", Unit.EUROS, Fault.NOT_A_NUMBER, None),
        ("1e9", Unit.EUROS, Fault.NOT_A_NUMBER, None),
        ("٣", Unit.MONTHS, Fault.NOT_A_NUMBER, None),
        ("9" * 40, Unit.EUROS, Fault.TOO_LARGE, 1_000_000_000),
    ],
)
def test_a_wrong_figure_is_refused_with_what_was_meant(text, unit, fault, meant):
    with pytest.raises(QuantityRefused) as refusal:
        quantities.read(text, unit)
    assert (refusal.value.fault, refusal.value.meant) == (fault, meant)


def test_usual_figures_raise_no_doubt():
    assert doubts(Figures(1_200_000, 90_000, 6, 15, 1000)) == []
    assert doubts(Figures()) == []
    assert doubts(Figures(investment_cents=0, running_cents=0)) == []


@pytest.mark.parametrize(
    ("figures", "doubt"),
    [
        (Figures(investment_cents=99_99), Doubt.INVESTMENT_SMALL),
        (Figures(investment_cents=1_000_001_00, population=1000), Doubt.INVESTMENT_LARGE),
        (Figures(investment_cents=5_000_001_00), Doubt.INVESTMENT_LARGE),
        (Figures(running_cents=19_99), Doubt.RUNNING_SMALL),
        (Figures(running_cents=100_001_00, population=1000), Doubt.RUNNING_LARGE),
        (Figures(delay_months=37), Doubt.DELAY_LONG),
        (Figures(staff_days=401), Doubt.DAYS_MANY),
    ],
)
def test_an_unusual_figure_raises_its_doubt(figures, doubt):
    assert doubts(figures) == [doubt]


def report(name, investment=None, population=None, delay=None):
    return Report(name, population, investment, None, delay, None)


def test_a_range_needs_three_points():
    (two,) = ranges([report("a", 100), report("b", 300)])
    assert not two.enough
    (three,) = ranges([report("a", 100), report("b", 300), report("c", 200)])
    assert (three.enough, three.low, three.middle, three.high) == (True, 100, 200, 300)
    assert [point.experience for point in three.points] == ["a", "c", "b"]


def test_an_amount_by_inhabitant_needs_a_population_and_unknown_is_no_point():
    assert [r.measure for r in ranges([report("a", 1000, None, 4)])] == ["investment_cents", "delay_months"]
    assert ranges([report("a")]) == []
    (_, each) = ranges([report("a", 1000, 300)])
    assert each.low == 3


def test_sizes_cover_every_population_once():
    for population in (0, 1, 499, 500, 1999, 2000, 9999, 10_000, 49_999, 50_000, 3_000_000):
        assert sum(size.holds(population) for size in SIZES) == 1
    assert size_named("nothing") is None


def test_a_text_is_too_long_from_the_first_character_beyond():
    assert too_long({name: "x" * limit for name, limit in LIMITS.items()}) == {}
    assert too_long({"lessons": "x" * (LIMITS["lessons"] + 1)}) == {"lessons": LIMITS["lessons"]}


def test_lines_lose_their_dashes_and_blanks():
    assert lines(" - un\n\n* deux\r\n  \n– trois") == ["un", "deux", "trois"]
