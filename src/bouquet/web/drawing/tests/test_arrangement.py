from __future__ import annotations

import math
import random

import pytest

from bouquet.web.drawing.arrangement import WAIST_Y, WIDTH, _push_apart, arrange
from bouquet.web.drawing.tests.factories import random_drawing, service


@pytest.mark.parametrize("count", range(1, 25))
def test_flowers_stay_on_the_sheet_and_above_the_ribbons(count: int) -> None:
    services = random_drawing(count).services
    flowers, _ = arrange(services, sorted({s.carrier for s in services}))
    assert {flower.service for flower in flowers} == set(services)
    for flower in flowers:
        edge = flower.radius * (1.5 if flower.foliage else 1) + 10
        assert edge <= flower.x <= WIDTH - edge
        assert flower.y <= WAIST_Y - 92 - flower.room / 2


def test_pairs_passed_over_for_speed_are_those_that_would_not_move() -> None:
    dice = random.Random(1)
    for _ in range(200):
        xs, ys = [dice.uniform(0, 200) for _ in range(12)], [dice.uniform(0, 200) for _ in range(12)]
        distances = [[(j, dice.uniform(20, 90)) for j in range(i + 1, 12)] for i in range(12)]
        expected_xs, expected_ys = pushed_one_by_one(xs, ys, distances)
        _push_apart(xs, ys, distances)
        assert (xs, ys) == (expected_xs, expected_ys)


def pushed_one_by_one(
    xs: list[float], ys: list[float], distances: list[list[tuple[int, float]]]
) -> tuple[list[float], list[float]]:
    xs, ys = xs.copy(), ys.copy()
    for i, others in enumerate(distances):
        for j, apart in others:
            dx, dy = xs[j] - xs[i], ys[j] - ys[i]
            distance = math.hypot(dx, dy)
            push = max(0.0, apart - distance)
            move_x, move_y = dx / distance * push * 0.5, dy / distance * push * 0.5
            xs[i], ys[i], xs[j], ys[j] = xs[i] - move_x, ys[i] - move_y, xs[j] + move_x, ys[j] + move_y
    return xs, ys


def test_flowers_sown_on_one_spot_do_not_divide_by_zero() -> None:
    xs, ys = [5.0, 5.0], [7.0, 7.0]
    _push_apart(xs, ys, [[(1, 10.0)], []])
    assert (xs, ys) == ([5.0, 5.0], [7.0, 7.0])


def test_flowers_of_one_size_hardly_overlap() -> None:
    flowers, _ = arrange([service(k) for k in range(15)], ["commune"])
    for k, flower in enumerate(flowers):
        for other in flowers[k + 1 :]:
            assert math.dist((flower.x, flower.y), (other.x, other.y)) > 0.75 * (flower.room + other.room)


def test_the_larger_the_gain_the_larger_the_flower() -> None:
    flowers, _ = arrange([service(k, gain=gain) for k, gain in enumerate((0.0, 4.0, 1.0))], ["commune"])
    assert [flower.service.gain for flower in flowers] == [4.0, 1.0, 0.0]
    assert flowers[0].radius > flowers[1].radius > flowers[2].radius


def test_gains_all_zero_give_flowers_of_one_size() -> None:
    flowers, _ = arrange([service(k, gain=0.0) for k in range(3)], ["commune"])
    assert len({flower.radius for flower in flowers}) == 1
    assert flowers[0].radius > 20


def test_carriers_share_the_waist_from_left_to_right() -> None:
    services = [service(k, carrier=name) for k, name in enumerate(("commune", "epci", "region"))]
    _, waist = arrange(services, ["region", "commune", "epci"])
    assert waist == {"region": WIDTH / 2 - 30, "commune": WIDTH / 2, "epci": WIDTH / 2 + 30}
