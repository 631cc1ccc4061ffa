"""The measures run on small draws, and what they compare agrees."""

from bouquet.engine.share.measures import measure, quadrature_row

SMALL = (("epci", 6, 1), ("departement", 40, 3), ("region", 60, 8))


def test_errors_are_within_their_goals_and_every_row_has_one():
    rows = measure(5, SMALL)
    assert [row.name for row in rows if row.unit != "ms" and row.value > row.goal] == []
    assert {row.unit for row in rows} == {"ms", "relative", "%", "errors", "micro-euro"}
    assert all(row.goal is not None and row.value >= 0 for row in rows)
    assert len({row.name for row in rows}) == len(rows)


def test_a_seed_gives_the_same_cases():
    first, second = ([row for row in measure(6, SMALL) if row.unit != "ms"] for _ in range(2))
    assert first == second


def test_the_quadrature_is_within_its_goal_of_the_exact_integral():
    row = quadrature_row(2, 25)
    assert row.value <= row.goal
