import json

import pytest

from bouquet.engine import pool
from bouquet.engine.pricing import alone_cost
from bouquet.engine.read import instance_from, solution_from
from bouquet.engine.verify import verify
from bouquet.engine.write import instance_data
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.catalogue.models import Offer as CatalogueOffer
from bouquet.platform.catalogue.models import ServiceCost
from bouquet.platform.catalogue.rules import Level
from bouquet.platform.catalogue.services import versions
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.rules import output
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.errors import RequestError
from bouquet.platform.composer.rules.request import read_wishes

pytestmark = pytest.mark.django_db
MEANS = {"investment": "40000", "running": "15000", "staff_days": "60"}


def compose(code="26113", **options):
    wishes = read_wishes(selectors.catalogue_data(), **options)
    return services.compose(geography.commune(code), wishes)


def chosen(answer):
    return {line.choice.service for line in answer.best.lines}


def data_of(answer):
    return output.composition_data(answer, selectors.catalogue_data(), assumptions(), selectors.sources())


def test_die_is_composed_proved_and_checked():
    answer = compose(**MEANS)
    assert answer.solution.status == "optimal"
    assert answer.solution.value == answer.solution.bound == 4844 * answer.best.weighted
    assert verify(answer.instance, answer.solution).valid
    (commune,) = answer.instance.communes.values()
    assert answer.best.totals[Level.CENTRAL].within(commune.means)
    assert answer.best.weighted > answer.alone.weighted


def test_the_json_is_a_solution_of_the_instance_that_is_written():
    answer = compose(**MEANS)
    wishes = read_wishes(selectors.catalogue_data(), **MEANS)
    written = instance_data(services.instance_of_commune(geography.commune("26113"), wishes))
    instance = instance_from(json.loads(json.dumps(written)))
    assert verify(instance, solution_from(json.loads(json.dumps(data_of(answer))))).valid
    assert pool.solve(instance).value == answer.solution.value


def test_the_json_says_what_a_reader_needs():
    data = data_of(compose(**MEANS))
    assert data["verified"] is True
    assert data["territory"]["population"] == 4844
    assert [group["id"] for group in data["territory"]["groups"]] == ["242600534", "D26", "R84"]
    assert sum(data["weights"].values()) == 1000
    pooled = [choice for choice in data["choices"] if choice["tier"]]
    assert {choice["assumes_inhabitants"] for choice in pooled if choice["group"] == "D26"} == {78632}
    assert data["assumptions"]["open"][0] == {
        "group": "242600534",
        "name": "CC du Diois",
        "tier_percent": 40,
        "inhabitants": 4891,
    }
    assert data["totals"]["central"]["investment_cents"] == sum(c["investment_cents"] for c in data["choices"])
    assert {row["service"] for row in data["left_out"]}.isdisjoint(c["service"] for c in data["choices"])
    assert len(data["left_out"]) + len(data["choices"]) == 51
    assert all(source["date"] for source in data["sources"])


def test_a_real_offer_takes_the_place_of_the_reference_and_says_so():
    answer = compose(**MEANS)
    offers = {offer.service: offer.id for offer in answer.instance.offers.values()}
    assert offers["room-booking"] == "espace-sur-demande-room-booking"
    assert offers["gis"] == "gis-reference"
    choices = {choice["service"]: choice for choice in data_of(answer)["choices"]}
    real = choices["room-booking"]
    assert (real["evidence"], real["price"]["offer_kind"], real["price"]["sources"]) == (
        "list",
        "market",
        ["alba-espacesurdemande"],
    )
    assert (real["investment_cents"], real["running_cents"]) == (0, 0)
    model = ServiceCost.objects.get(pk="room-booking").model
    assert real["staff_days"] == model.commune_days.central < model.commune_days.central + model.operator_days.central
    reference = choices["gis"]
    assert (reference["evidence"], reference["price"]["offer_kind"]) == ("expert_estimate", "reference")


def priced_in_isere(**changes):
    """The grid of the CDG 38 as if it were of this year and before tax."""
    offer = CatalogueOffer.objects.get(pk="cdg38-e-administration")
    offer.price = {**offer.price, "year": 2026, "tax": "HT", **changes}
    offer.save()
    versions.record("offer", [(offer.pk, versions.offer_data(offer))], "test")


def test_a_fresh_price_enters_the_plans_of_the_communes_that_may_buy_it_and_no_others():
    old = {offer.id for offer in compose("38185").instance.offers.values()}
    priced_in_isere()
    isere, drome = compose("38185").instance, compose("26113").instance
    assert "e-administration-reference" in old
    assert "e-administration-reference" not in isere.offers
    assert "e-administration-reference" in drome.offers
    # Grenoble, above 20,000 inhabitants: (1,748 + 4 x 1,212) / 5 euros a year
    assert isere.offers["cdg38-e-administration"].scales["commune"].fixed_cents == 131_920


def test_a_price_that_is_not_before_tax_does_not_enter_a_plan():
    priced_in_isere(tax="unspecified")
    assert "e-administration-reference" in compose("38185").instance.offers


def test_an_epci_of_isere_is_planned_with_the_grid_exact_for_each_commune():
    priced_in_isere()
    wishes = read_wishes(selectors.catalogue_data())
    epci = geography.commune("38185").epci
    instance, _ = services.instance_of_group(epci, wishes)
    scale = instance.offers["cdg38-e-administration"].scales["commune"]
    fees = {1500: 3920, 5000: 17_180, 10_000: 39_600, 20_000: 79_140, 10**9: 131_920}
    for commune in instance.communes.values():
        fee = next(cents for most, cents in fees.items() if commune.population <= most)
        assert alone_cost(scale, commune.population).running_cents == fee


def test_the_groups_carry_their_population_by_law():
    answer = compose(**MEANS)
    assert {group.id: group.population for group in answer.groups}["242600534"] == 12226
    assert {group.id: group.population for group in answer.groups}["D26"] == 524207


def test_no_means_no_service():
    answer = compose(investment="0", running="0", staff_days="0")
    assert chosen(answer) == set()
    assert answer.solution.value == 0


def test_huge_means_cover_everything_that_can_be_and_nothing_twice():
    rich = compose(investment="1000000000", running="1000000000", staff_days="1000000")
    assert set(rich.best.covered.values()) == {100}
    assert len(chosen(rich)) < 40


def test_more_means_never_cover_less():
    values = [compose(investment=str(n), running=str(n), staff_days="80").solution.value for n in (2000, 8000, 30000)]
    assert values == sorted(values)


def test_one_priority_is_served_first():
    answer = compose(**MEANS, weights=[("everyday-mobility", "5")])
    assert answer.best.covered["everyday-mobility"] > compose(**MEANS).best.covered["everyday-mobility"]
    assert all(line.brings.get("everyday-mobility") or _is_needed(answer, line) for line in answer.best.lines)


def _is_needed(answer, line):
    services_ = answer.instance.services
    return any(line.choice.service in services_[other].prerequisites for other in chosen(answer))


def test_what_is_there_costs_nothing_counts_and_is_not_proposed():
    before, after = compose(**MEANS), compose(**MEANS, have=["gis"])
    assert "gis" not in chosen(after)
    assert after.solution.value >= before.solution.value
    assert after.instance.communes["26113"].has == {"gis": "gis-reference"}
    assert {row.service: row.reason for row in after.left_out}["gis"] == "had"


def test_a_service_that_is_not_composed_may_be_there():
    assert compose(**MEANS, have=["opportunity-study"]).instance.communes["26113"].has == {"opportunity-study": None}


def test_what_is_excluded_stays_out_and_its_dependents_too():
    answer = compose(**MEANS, exclude=["gis"])
    assert chosen(answer).isdisjoint({"gis", "nature-hiking", "road-survey"})


def test_alone_nothing_is_supposed_of_the_neighbours():
    answer = compose(**MEANS, alone=True)
    assert answer.instance.open == ()
    assert list(answer.instance.groups) == ["26113"]
    assert answer.solution.value == answer.solution.alone[0].value
    assert answer.pooled_lines == ()


def test_a_group_is_opened_or_closed_by_id_or_name():
    closed = compose(**MEANS, open_tiers=[("Drôme", "0")])
    assert {contract.group for contract in closed.instance.open} == {"242600534"}
    wider = compose(**MEANS, open_tiers=[("r84", "40")])
    assert {contract.tier for contract in wider.instance.open if contract.group == "R84"} == {40}
    odd = compose(**MEANS, open_tiers=[("242600534", "33")])
    assert odd.instance.tiers_percent == (15, 33, 40, 75)
    with pytest.raises(RequestError, match="not a group of this commune"):
        compose(open_tiers=[("D38", "15")])


@pytest.mark.parametrize(("code", "said"), [("55039", "no_inhabitants"), ("98412", "unknown_population")])
def test_a_commune_without_inhabitants_is_refused(code, said):
    with pytest.raises(RequestError) as refusal:
        compose(code)
    assert refusal.value.code == said


@pytest.mark.parametrize(
    "code", ["26113", "29215", "06120", "93066", "97411", "75056", "26150", "29155", "98735", "69123"]
)
def test_every_kind_of_commune_is_composed_with_its_default_means(code):
    answer = compose(code)
    assert answer.solution.status == "optimal"
    assert answer.wishes.assumed_means == ("investment", "running", "staff")


def test_a_commune_of_an_epci_in_another_departement_keeps_its_own_departement():
    across = next(
        c
        for c in geography.current_communes().filter(epci__departement="26").order_by("insee_code")
        if c.departement_id != "26"
    )
    answer = compose(across.insee_code)
    assert answer.groups[1].id == f"D{across.departement_id}"


def test_the_issue_example_holds_alone_two_services_with_neighbours_many():
    answer = compose(_commune_of_1200(), investment="15000", running="10000", staff_days="30")
    assert len(answer.alone.lines) == 2
    assert len(answer.best.lines) >= 8


def _commune_of_1200():
    rows = geography.current_communes().filter(population=1200, epci__population__gte=30000).order_by("insee_code")
    return rows[0].insee_code


def group_instance(departement):
    wishes = read_wishes(selectors.catalogue_data())
    return services.instance_of_group(geography.territory(Kind.DEPARTEMENT, departement), wishes)


def test_a_group_lists_the_communes_of_the_tree():
    instance, unknown = group_instance("26")
    assert (len(instance.communes), unknown) == (369, 0)
    assert instance.groups["R84"].population is not None
    assert instance.groups["D26"].population is None
    assert instance.open == ()


def test_a_group_with_villages_without_inhabitants_lists_them():
    meuse, _ = group_instance("55")
    assert meuse.communes["55039"].population == 0


def test_the_same_request_is_not_computed_twice(monkeypatch):
    first = compose(**MEANS)
    monkeypatch.setattr(pool, "solve", None)
    assert compose(**MEANS).solution == first.solution
