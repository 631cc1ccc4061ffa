"""Costs worked out by hand from the formulas of the format."""

from bouquet.engine.model import Block, Scale
from bouquet.engine.pricing import Cost, alone_cost, block_micro_euro, pooled_cost


def scale(**changes):
    values = {
        "setup_cents": 300000,
        "fixed_cents": 120000,
        "blocks": (Block(10000, 80000), Block(None, 50000)),
        "onboarding_cents": 700,
        "staff_hours": 35,
        "fit": 100,
    }
    return Scale(**{**values, **changes})


def test_blocks_are_marginal():
    blocks = (Block(10000, 80000), Block(None, 50000))
    assert block_micro_euro(blocks, 4844) == 387_520_000
    assert block_micro_euro(blocks, 10000) == 800_000_000
    assert block_micro_euro(blocks, 10001) == 800_050_000
    assert block_micro_euro(blocks, 0) == 0


def test_alone_rounds_the_running_cost_up_to_the_cent():
    # 4,844 x 0.08 EUR = 387.52 EUR = 38,752 cents, exactly; one inhabitant at 0.00001 EUR is one cent.
    assert alone_cost(scale(), 4844) == Cost(300700, 158752, 35)
    assert alone_cost(scale(blocks=(Block(None, 10),), fixed_cents=0), 1).running_cents == 1


def test_alone_pays_its_equipment_rounded_up():
    # 3 inhabitants x 3,333 micro-euros = 9,999 micro-euros: one cent.
    assert alone_cost(scale(equipment_micro_euro=3333), 3).investment_cents == 300701


def test_pooled_pays_its_part_at_the_threshold():
    # Q = 9,688: half of the set-up; yearly 120,000 cents + 9,688 x 0.08 EUR = 197,504 cents, half = 98,752.
    assert pooled_cost(scale(), 4844, 9688) == Cost(150700, 98752, 35)


def test_pooled_never_pays_more_than_the_whole_contract():
    assert pooled_cost(scale(), 4844, 100) == Cost(300700, 158752, 35)


def test_pooled_rounds_each_part_up():
    # 1 of 3 inhabitants: ceil(100 / 3) = 34 cents to set up; 100 cents a year / 3 = 34 cents.
    third = pooled_cost(scale(setup_cents=100, fixed_cents=100, blocks=(Block(None, 0),), onboarding_cents=0), 1, 3)
    assert third == Cost(34, 34, 35)
