import shutil
from importlib.resources import as_file, files

import pytest

from bouquet.kernel.content import ContentError
from bouquet.platform.catalogue.models import Answer, AnswerValue, EntryVersion, Offer, OffersEdition, Solution
from bouquet.platform.catalogue.rules.prices import PriceKind, Served, bill
from bouquet.platform.catalogue.rules.questions import questions
from bouquet.platform.catalogue.selectors import finding
from bouquet.platform.catalogue.selectors import offers as selectors
from bouquet.platform.catalogue.services import load_offers

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    with as_file(files("bouquet.content") / "offers") as shipped:
        shutil.copytree(shipped, tmp_path / "offers")
    return tmp_path / "offers"


def change(folder, old, new, file="offers.yaml"):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_offers_that_ship_are_loaded_once():
    edition = selectors.offers_edition()
    assert (edition.offer_count, edition.answer_count) == (Offer.objects.count(), Answer.objects.count())
    assert load_offers(files("bouquet.content") / "offers") is False


def test_every_pair_of_a_solution_and_a_service_is_an_offer_once():
    pairs = set(Solution.services.through.objects.values_list("solution_id", "service_id"))
    offers = Offer.objects.filter(kind=Offer.MARKET).order_by("pk")
    assert sorted(pairs) == sorted(offers.values_list("solution_id", "service_id"))


def test_every_stated_amount_names_its_facts_and_the_rest_is_unknown():
    for offer in Offer.objects.exclude(price=None).order_by("pk"):
        for part in offer.structure.parts:
            assert part.facts or not part.stated or part.free
            assert part.facts or part.id == "licence" or not part.stated


def test_an_old_grid_is_computed_for_each_size_and_flagged():
    found = selectors.priced(selectors.offer("cdg38-e-administration"), Served((1200, 4844)), 5)
    # (52 + 4 x 36) + (227 + 4 x 158) euros
    assert found.total.cents.as_data() == [19_600 + 85_900] * 3
    assert found.stale


def test_a_price_paid_elsewhere_speaks_for_a_like_size_only():
    offer = selectors.offer("panneaupocket-citizen-app")
    assert offer.structure.kind is PriceKind.PAID
    assert bill(offer.structure, Served((1200,))).total(1).cents.low == 14_000
    assert not bill(offer.structure, Served((25_000,))).total(1).known


def test_a_monthly_price_is_paid_twelve_times_a_year():
    structure = selectors.offer("intramuros-citizen-app").structure
    assert bill(structure, Served((15_000,))).year(2).central == 12 * 26_400


def test_card_payments_are_counted_by_unit_and_by_amount():
    quantities = {"card-payment": 400, "card-euro": 20_000, "direct-debit": 50}
    found = bill(selectors.offer("payfip-online-payment").structure, Served((2000,), quantities)).total(1)
    # low 400 x 0.03 + 20,000 x 0.20 %; high 400 x 0.05 + 20,000 x 0.25 %
    assert (found.complete, found.cents.low, found.cents.high) == (True, 1200 + 4000, 2000 + 5000)


def test_answers_keep_their_version_and_are_found_in_the_words_of_today():
    answer = Answer.objects.get(solution="decidim", question="hosting")
    assert (answer.version, answer.value) == (1, ["self_hosted", "integrator", "saas"])
    assert (answer.basis, answer.source) == (Answer.SHEET, None)
    values = AnswerValue.objects.filter(answer=answer).values_list("value", flat=True)
    assert sorted(values) == ["integrator", "provider", "yourself"]


def test_an_answer_says_no_more_of_its_source_than_the_catalogue_does():
    bases = {a.solution_id: a.basis for a in Answer.objects.filter(question="licence").order_by("pk")}
    assert (bases["decidim"], bases["decidim-osp"]) == (Answer.SHEET, Answer.COMPILER)
    told = Answer.objects.get(solution="decidim-osp", question="support")
    assert (told.basis, told.source_id) == (Answer.SOURCE_READ, "osp-bp")
    unread = Answer.objects.filter(solution__source_read=False).exclude(basis=Answer.DERIVED)
    assert set(unread.order_by().values_list("basis", flat=True)) == {Answer.COMPILER}


def test_unknown_is_not_answered():
    known = set(Answer.objects.values_list("question", flat=True))
    assert {"data-location", "exit-terms", "accessibility", "certifications"}.isdisjoint(known)
    assert known <= set(questions().questions)


def test_a_change_records_a_version_and_keeps_the_one_before(folder, client):
    change(folder, "scope_fr: Pour les communes de moins", "scope_fr: Pour les petites communes, de moins")
    assert load_offers(folder) is True
    versions = selectors.versions_of(EntryVersion.OFFER, "cep-shared-energy-advice")
    assert [version.number for version in versions] == [2, 1]
    assert versions[0].data["scope_fr"] != versions[1].data["scope_fr"]
    assert selectors.versions_of(EntryVersion.OFFER, "cdg38-e-administration").count() == 1
    page = client.get("/en/services/offres/cep-shared-energy-advice/versions/1/").content.decode()
    assert "Another one has followed." in page
    page = client.get("/en/services/offres/cep-shared-energy-advice/versions/2/").content.decode()
    assert page.count('class="here"') == 1


def test_an_offer_that_is_gone_is_kept_and_flagged(folder):
    change(folder, "id: cep-shared-energy-advice", "id: cep-advice")
    load_offers(folder)
    gone = Offer.objects.get(pk="cep-shared-energy-advice")
    assert (gone.available, gone.unavailable_fr) == (False, "Retirée du catalogue.")


def test_an_answer_declared_and_accepted_survives_a_new_edition(folder):
    declared = {"version": 2, "value": ["yourself"], "basis": Answer.DECLARED}
    Answer.objects.filter(solution="decidim", question="hosting").update(**declared)
    change(folder, "compiled: '2026-11-28'", "compiled: '2026-11-29'")
    assert load_offers(folder) is True
    answer = Answer.objects.get(solution="decidim", question="hosting")
    assert (answer.value, answer.basis) == (["yourself"], Answer.DECLARED)
    assert list(answer.values.values_list("value", flat=True)) == ["yourself"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("solution: cdg38-demat", "solution: nobody", "field solution: 'nobody' is not a solution"),
        ("service: room-booking", "service: nothing", "field service: 'nothing' is not a service"),
        ("facts: [esd-gratuit]", "facts: [nothing]", "field price.parts[0].tariff[0].facts: 'nothing'"),
        ("facts: [esd-gratuit]", "facts: []", "an amount names the facts it comes from"),
        ("facts: [esd-gratuit]", "facts: [payfip-card-over20, sensorcom-kit-rennes]", "is charged by once, not yearly"),
        ("facts: [localeo-valdegaronne]", "facts: [publik-clisson-run]", "is a price by epci, not by inhabitant"),
        (
            "{over: 1500, upto: 5000, facts: [cdg38-suite-t2]}",
            "{over: 900, upto: 5000, facts: [cdg38-suite-t2]}",
            "follow",
        ),
        (
            "    tax: unspecified\n    parts:\n    - id: subscription",
            "    tax: HT\n    parts:\n    - id: subscription",
            "tax",
        ),
        ("kind: paid", "kind: gift", "field price.kind: 'gift' is not one of"),
        ("kind: list", "kind: paid", "field price.payer: must be given"),
        ("buying_scales: [epci]", "buying_scales: [canton]", "field buying_scales: 'canton'"),
        ("not_stated: [certificates]", "not_stated: [glory]", "field price.not_stated: 'glory'"),
        ("- id: mes-adresses-local-data", "- id: prioreno-energy-monitoring", "is already used"),
        ("value: [hosting, setup]", "value: [glory]", "field answers[0].value: unknown_choice"),
        ("question: included", "question: glory", "field answers[0].question: 'glory'"),
        ("decidim: [decidim-osp,", "decidim: [nobody,", "field integrators: 'nobody'"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(folder, old, new, said):
    before = list(Offer.objects.order_by("pk").values_list("pk", "price"))
    change(folder, old, new)
    with pytest.raises(ContentError) as refusal:
        load_offers(folder)
    assert said in str(refusal.value)
    assert list(Offer.objects.order_by("pk").values_list("pk", "price")) == before
    assert OffersEdition.objects.count() == 1


def found(**search):
    return finding.find(finding.Search(**search)).ids


def test_words_are_found_without_accents_plurals_or_one_keystroke():
    assert "signalen" in found(text="signalements")
    assert set(found(text="énergie partagé")) >= {"cep"}
    assert "decidim" in found(text="decidmi")
    assert finding.find(finding.Search(text="decidmi")).read_as == "decidim"
    assert found(text="xyzzy") == []


def test_facets_narrow_and_count_what_each_value_leaves():
    search = finding.Search(service="street-reporting", values={"source-code": "free"})
    result = finding.find(search)
    assert {"fixmystreet", "signalen"} <= set(result.ids)
    assert result.facets["source-code"]["free"] == len(result.ids)
    assert result.facets["source-code"]["closed"] > 0
    assert sum(result.facets["hosting"].values()) >= len(result.ids)


def test_a_facet_says_how_many_solutions_its_value_leaves():
    everything = finding.find(finding.Search())
    assert len(everything.ids) == Solution.objects.count()
    for question in ("source-code", "hosting", "standards"):
        for value, count in everything.facets[question].items():
            assert len(found(values={question: value})) == count


@pytest.mark.parametrize("name", ["PanneauPocket", "panneau pocket", "Panneaupoket", "panneaupock"])
def test_instead_of_a_product_lists_what_provides_the_same_services(name):
    result = finding.find(finding.Search(instead_of=name))
    assert result.replaced.id == "panneaupocket"
    assert {"intramuros", "illiwap", "cii-telealerte"} <= set(result.ids)
    assert "panneaupocket" not in set(result.ids)


def test_a_priced_and_living_solution_can_be_asked_for():
    assert "betterstreet" in found(service="street-reporting", priced=True)
    assert "tellmycity" not in found(service="street-reporting", priced=True)
    assert "neocity" not in found(service="street-reporting", available=True)


def test_the_same_free_software_has_several_hands():
    decidim = Solution.objects.get(pk="decidim")
    assert {s.id for s in finding.integrators_of(decidim)} >= {"decidim-osp", "alpi40-participation"}
    assert [s.id for s in finding.software_behind(Solution.objects.get(pk="decidim-osp"))] == ["decidim"]
