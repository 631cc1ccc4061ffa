"""The synthetic instances: real communes, the same numbers for the same seed, and files that read back equal."""

import numpy as np
import pytest

from bouquet.engine import read, write
from bouquet.engine.bench import synthetic
from bouquet.engine.bench.register import register
from bouquet.engine.columns import alone_columns, pooled_columns
from bouquet.engine.model import COMMUNE


def forget():
    for kept in (synthetic.catalogue, synthetic.territory, synthetic.p1_cases):
        kept.cache_clear()


def test_the_register_holds_every_commune_with_inhabitants_once():
    communes = register()
    assert len(communes.codes) == len(set(communes.codes)) > 34_000
    assert communes.populations.min() > 0
    assert "26113" in communes.codes


def test_an_epci_lies_in_one_departement_and_a_departement_in_one_region():
    communes = register()
    for below, above in ((communes.epci, communes.departement), (communes.departement, communes.region)):
        assert len(set(zip(below.tolist(), above.tolist(), strict=True))) == len(set(below.tolist()))


def test_a_commune_without_epci_has_a_group_of_its_own():
    communes = register()
    alone = communes.epci_ids.index("E29155")
    assert [communes.codes[n] for n in np.flatnonzero(communes.epci == alone)] == ["29155"]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_draws_the_same_instance(seed):
    first = write.instance_text(synthetic.instance("epci", seed))
    forget()
    assert write.instance_text(synthetic.instance("epci", seed)) == first


def test_another_seed_draws_another_instance():
    assert synthetic.catalogue(1).offers != synthetic.catalogue(2).offers
    assert synthetic.place_of("epci", 1) != synthetic.place_of("epci", 2)


@pytest.mark.parametrize(("level", "size"), [("epci", 30), ("departement", 350), ("region", 1755)])
def test_the_first_seed_takes_the_nearest_size(level, size):
    assert len(synthetic.instance(level).communes) == size


@pytest.mark.parametrize("level", ["epci", "departement"])
def test_an_instance_reads_back_equal(level):
    drawn = synthetic.instance(level, seed=3)
    assert read.read_instance(write.instance_text(drawn)) == drawn


def test_a_group_is_found_by_its_id():
    assert "26113" in synthetic.instance("departement", code="D26").communes


@pytest.mark.parametrize(("level", "code"), [("epci", "D26"), ("departement", "26"), ("commune", "26113")])
def test_an_unknown_level_or_group_is_refused(level, code):
    with pytest.raises(ValueError, match=code if level != "commune" else "not a level"):
        synthetic.instance(level, code=code)


def test_the_regions_share_out_the_nation():
    nation = dict(synthetic.regions())
    sizes = [len(region.communes) for region in nation.values()]
    assert sizes == sorted(sizes, reverse=True)
    codes = [code for region in nation.values() for code in region.communes]
    assert sorted(codes) == list(register().codes)


def test_a_cases_groups_keep_their_real_population():
    case = synthetic.p1_cases()[0]
    whole = synthetic.instance("departement")
    (commune,) = case.communes.values()
    for group in case.ancestors[commune.group]:
        assert group.population == whole.populations[group.id]


def test_cases_are_single_communes_with_contracts_open_at_the_middle_tier():
    cases = synthetic.p1_cases()
    assert len({code for case in cases for code in case.communes}) == len(cases) == 40
    for case in cases[::13]:
        (commune,) = case.communes.values()
        held = [(case.offers[c.offer].service, c.group) for c in case.open]
        assert len(held) == len(set(held)) > 40
        assert {c.tier for c in case.open} == {40}
        assert alone_columns(case, commune)
        assert pooled_columns(case, commune)
        assert read.read_instance(write.instance_text(case)) == case


def test_hours_ask_as_much_of_a_large_commune_as_the_drawing_does():
    """Days asked grow as 1 + sqrt(p / 3000) in the drawing; here what is asked is constant and what one has shrinks."""
    communes, drawn = register(), synthetic.territory(1)
    hours, populations = drawn.means[:, 2], communes.populations
    small, large = populations < 500, populations > 50_000
    expected = {False: 8 + 0.012 * 300**0.92, True: 8 + 0.012 * 90_000**0.92}
    assert np.median(hours[small]) == pytest.approx(7 * expected[False] * 1.816 / 1.29, rel=0.1)
    growth = np.median(1 + np.sqrt(populations[large] / 3000)) / 1.816
    days = np.median(8 + 0.012 * populations[large] ** 0.92)
    assert np.median(hours[large]) == pytest.approx(7 * days / growth, rel=0.15)


def test_every_offer_has_its_commune_scale_cheapest_to_set_up():
    for offer in synthetic.catalogue(1).offers.values():
        alone = offer.scales.get(COMMUNE)
        assert alone is None or all(alone.setup_cents <= scale.setup_cents for scale in offer.scales.values())
