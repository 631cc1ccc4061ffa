import shutil
from importlib.resources import as_file, files

import pytest

from bouquet.kernel.content import ContentError
from bouquet.platform.catalogue import selectors
from bouquet.platform.catalogue.models import CatalogueEdition, Need, Service, ServiceCost, Solution
from bouquet.platform.catalogue.services import load_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    with as_file(files("bouquet.content") / "catalogue") as shipped:
        shutil.copytree(shipped, tmp_path / "catalogue")
    return tmp_path / "catalogue"


def change(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_catalogue_that_ships_is_loaded_once():
    assert (Need.objects.count(), Service.objects.count(), Solution.objects.count()) == (13, 51, 198)
    assert load_catalogue(files("bouquet.content") / "catalogue") is False


def test_every_service_has_a_cost_model_and_all_but_one_a_contribution():
    assert len(selectors.costs()) == 51
    assert {s.id for s in selectors.services()} - set(selectors.contributions()) == {"opportunity-study"}


def test_a_new_edition_updates_by_id_and_keeps_the_rest(folder):
    change(folder, "services.yaml", "label_fr: Budget participatif", "label_fr: Budget des habitants")
    assert load_catalogue(folder) is True
    assert Service.objects.get(pk="participatory-budget").label_fr == "Budget des habitants"
    assert Service.objects.count() == 51
    assert CatalogueEdition.objects.count() == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("services.yaml", "field: participation", "field: nothing", "field field: 'nothing' is not a field"),
        ("services.yaml", "- citizen-consultation\n  open", "- nothing\n  open", "field prerequisites: 'nothing'"),
        ("services.yaml", "id: participatory-budget", "id: citizen-consultation", "is already used"),
        ("services.yaml", "best_scale:\n  - commune", "best_scale:\n  - canton", "field best_scale: 'canton'"),
        ("cost_models.yaml", "central: 6000", "central: 60000", "must not decrease"),
        ("cost_models.yaml", "low: 2000", "low: two", "field setup.low: must be a number"),
        ("cost_models.yaml", "currency: EUR", "currency: USD", "field currency: must be EUR"),
        (
            "contributions.yaml",
            "contribution: 0.75",
            "contribution: 1.75",
            "field contribution: must be between 0 and 1",
        ),
        ("contributions.yaml", "need: civic-trust", "need: beauty", "field need: 'beauty' is not a need"),
        ("solutions.yaml", "provider: decidim-association", "provider: nobody", "field provider: 'nobody'"),
        ("prices.yaml", "amount_eur: 140", "amount_eur: cheap", "field amount_eur: must be a number"),
        ("observed_contracts.yaml", "population: 39885", "population: -1", "field population: must be a whole number"),
        ("needs.yaml", "needs:", "besoins:", "needs.yaml, field needs: must be a list"),
        ("sources.yaml", "- id: compiler-knowledge", "- id: [", "sources.yaml"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(folder, file, old, new, said):
    before = list(ServiceCost.objects.order_by("pk").values_list("pk", "parameters"))
    change(folder, file, old, new)
    with pytest.raises(ContentError) as refusal:
        load_catalogue(folder)
    assert said in str(refusal.value)
    assert file in str(refusal.value)
    assert list(ServiceCost.objects.order_by("pk").values_list("pk", "parameters")) == before
    assert CatalogueEdition.objects.count() == 1


def test_prerequisites_in_a_circle_are_refused(folder):
    change(
        folder,
        "services.yaml",
        "  prerequisites: []\n",
        "  prerequisites:\n  - participatory-budget\n",
    )
    with pytest.raises(ContentError, match="goes in a circle"):
        load_catalogue(folder)


@pytest.mark.shared
def test_what_ships_is_the_shared_catalogue(shared):
    with as_file(files("bouquet.content") / "catalogue") as shipped:
        for file in shipped.glob("*.yaml"):
            assert file.read_bytes() == (shared / "data/catalogue" / file.name).read_bytes()
