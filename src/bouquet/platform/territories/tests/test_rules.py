import pytest

from bouquet.platform.territories.rules.atlas import Atlas, AtlasRow, dot_map
from bouquet.platform.territories.rules.duties import Standing, duties, duties_here, duty_here, focus


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


def nearest(*rows):
    return [like.row.code for like in Atlas(rows).comparable("here", 3)]


def test_a_doubling_of_the_population_counts_as_one():
    (like,) = Atlas([row("here"), row("a", 2000, 20.0, epci_population=20000)]).comparable("here", 1)
    assert like.distance == pytest.approx(1)


def test_the_nearest_population_then_density_then_kind_then_share_comes_first():
    here = row("here")
    assert nearest(here, row("far", 3000, 30.0), row("near", 1100, 11.0)) == ["near", "far"]
    assert nearest(here, row("dense", area=1.0), row("alike", area=11.0)) == ["alike", "dense"]
    assert nearest(here, row("town", epci_kind="CA"), row("alike")) == ["alike", "town"]
    assert nearest(here, row("centre", epci_population=1100), row("edge", epci_population=11000)) == ["edge", "centre"]


def test_of_two_alike_the_closest_on_the_ground_comes_first():
    assert nearest(row("here"), row("north", latitude=50.0), row("next", latitude=44.8)) == ["next", "north"]


def test_an_overseas_commune_is_never_farther_than_one_by_its_place():
    (like,) = Atlas([row("here"), row("a", latitude=-21.0, longitude=55.0)]).comparable("here", 1)
    assert like.distance == pytest.approx(1)
    assert like.km == pytest.approx(9000, rel=0.05)


def test_what_is_unknown_is_compared_with_nobody():
    rows = [row("here"), row("empty", 0), row("unknown", None), row("no-area", area=None)]
    assert Atlas(rows).comparable("here", 3) == []
    assert Atlas(rows).comparable("empty", 3) == []
    assert Atlas(rows).comparable("nowhere", 3) == []


def test_a_map_places_north_up_and_points_here_out():
    drawn = dot_map([row("here"), row("north", latitude=45.7), row("east", longitude=6.3, epci="F")], "here", "E")
    by_name = {dot.label: dot for dot in drawn.dots}
    assert by_name["north"].y < by_name["here"].y
    assert by_name["east"].x > by_name["here"].x
    assert [by_name[name].kind for name in ("here", "north", "east")] == ["dot-here", "dot-in", "dot"]
    assert all(0 <= dot.x <= drawn.width and 0 <= dot.y <= drawn.height for dot in drawn.dots)


def test_a_crowded_map_has_smaller_dots():
    few, many = ([row(f"c{n}", latitude=45 + n / 100) for n in range(count)] for count in (10, 600))
    assert dot_map(many, "c0", "").dots[0].radius == pytest.approx(dot_map(few, "c0", "").dots[0].radius / 2, abs=0.05)


def test_the_density_of_a_group_counts_what_is_known_on_both_sides():
    atlas = Atlas(
        [row("a", 100, area=10.0), row("b", 500, area=None), row("c", None, area=90.0), row("d", 0, area=10.0)]
    )
    assert atlas.density_per_km2("epci", "E") == 5
    assert atlas.density_per_km2("epci", "none") is None


def test_a_map_without_position_is_none():
    assert dot_map([row("here", latitude=None)], "here", "E") is None


def named(name):
    return next(duty for duty in duties() if duty.id == name)


@pytest.mark.parametrize(
    ("name", "kind", "population", "standing"),
    [
        ("open-data", "commune", 3500, Standing.NOT_CONCERNED),
        ("open-data", "commune", 3501, Standing.CHECK),
        ("open-data", "departement", 500000, Standing.NOT_CONCERNED),
        ("publish-acts", "commune", 3499, Standing.NOT_CONCERNED),
        ("publish-acts", "commune", 3500, Standing.APPLIES),
        ("addresses", "commune", 1, Standing.APPLIES),
        ("addresses", "commune", 0, Standing.NOT_CONCERNED),
        ("addresses", "commune", None, Standing.CHECK),
        ("nis2", "commune", 30000, Standing.PROVISIONAL),
        ("nis2", "commune", 29999, Standing.NOT_CONCERNED),
        ("e-acts", "epci", 50001, Standing.APPLIES),
        ("dpo", "region", 1, Standing.APPLIES),
        ("mobility-data", "commune", 900, Standing.CHECK),
        ("tertiary", "commune", 900, Standing.CHECK),
    ],
)
def test_a_duty_stands_by_kind_and_size(name, kind, population, standing):
    assert duty_here(named(name), kind, population).standing is standing


def test_what_the_register_does_not_know_is_asked_not_guessed():
    assert duty_here(named("open-data"), "commune", 4000).conditions == ("staff",)
    assert duty_here(named("tertiary"), "commune", 10).conditions == ("building_area",)


def test_every_duty_is_listed_once_those_that_apply_first():
    rows = duties_here("commune", 4844)
    assert len(rows) == len({here.duty.id for here in rows}) == 36
    order = [list(Standing).index(here.standing) for here in rows]
    assert order == sorted(order)


def test_the_focus_follows_the_size():
    assert "open-data" in focus(4844)
    assert "open-data" not in focus(499)
    assert focus(None) == ()
