import shutil
from importlib.resources import as_file, files

import pytest

from bouquet.kernel.content import ContentError
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Experience, ExperienceEdition
from bouquet.platform.experience.services import load_experiences

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    with as_file(files("bouquet.content") / "knowledge") as shipped:
        shutil.copy(shipped / "rex.yaml", tmp_path)
    return tmp_path


def change(folder, old, new):
    path = folder / "rex.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_experiences_that_ship_are_loaded_once():
    assert Experience.objects.count() == 129
    assert load_experiences(files("bouquet.content") / "knowledge") is False


def test_places_are_those_of_the_register():
    die = Experience.objects.get(pk="rex-26-die-chauffage")
    assert (die.commune_id, die.departement_id, die.population) == ("26113", "26", die.commune.population)
    assert Experience.objects.exclude(commune=None).count() == 42
    assert Experience.objects.exclude(epci=None).count() == 32
    gone = Experience.objects.get(pk="rex-03-gannat-tad")
    assert (gone.epci_id, gone.departement_id, gone.shown_population) == (None, "03", 12621)
    assert not Experience.objects.filter(place_kind="foreign").exclude(departement=None).exists()


def test_unknown_stays_unknown_and_zero_stays_zero():
    assert Experience.objects.filter(investment_cents=None).count() == 107
    assert Experience.objects.get(pk="rex-56-le-palais-consultation").investment_cents == 0
    assert selectors.outcome_counts() == {"success": 43, "mixed": 32, "failure": 14, "unmeasured": 40}


def test_a_source_has_the_year_that_its_mention_gives_or_none():
    years = [s["year"] for s in Experience.objects.get(pk="rex-35-saint-sulpice-capteurs").sources]
    assert years == [None, 2019, 2022]


def test_a_new_edition_updates_by_id_and_leaves_what_is_withdrawn(folder):
    row = Experience.objects.get(pk="rex-26-die-chauffage")
    row.withdrawn_at = row.published_at
    row.save()
    change(folder, "Consignes et horloges revues", "Consignes revues")
    assert load_experiences(folder) is True
    row.refresh_from_db()
    assert row.title_fr.startswith("Consignes revues")
    assert row.withdrawn
    assert Experience.objects.count() == 129
    assert ExperienceEdition.objects.count() == 2
    assert load_experiences(folder) is False


FIRST = "- id: rex-35-saint-sulpice-capteurs\n  title"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (FIRST, FIRST.replace("capteurs", "rien"), "field id: 'rex-35-saint-sulpice-rien' is in no list of meta.kinds"),
        (
            "    - rex-91-marcoussis-led",
            "    - rex-26-die-chauffage",
            "field meta.kinds.success: 'rex-26-die-chauffage' is also in success",
        ),
        (
            "    - rex-47-fumel-cyberattaque\n",
            "    - rex-47-fumel-cyberattaque\n    - rex-x\n",
            "'rex-x' is the id of no",
        ),
        ("    insee: '35315'", "    insee: '00000'", "field territory.insee: '00000' is no commune"),
        ("    insee: '35315'", "    insee: null", "field territory.insee: is missing"),
        ("    siren: '213503154'", "    siren: '213503155'", "field territory.siren: '213503155' is not a SIREN"),
        ("    department: '35'", "    department: '99'", "field territory.department: '99' is no département"),
        ("    kind: commune\n    country: FR", "    kind: ville\n    country: FR", "field territory.kind: 'ville'"),
        ("    country: FR", "    country: BE", "field territory.country: 'BE' does not go with the kind"),
        ("  - energy-monitoring", "  - nothing", "field services: 'nothing' is not a service"),
        ("    investment_eur: 20000", "    investment_eur: cher", "field cost.investment_eur: must be a number"),
        ("    investment_eur: 20000", "    investment_eur: -1", "field cost.investment_eur: must be between 0"),
        ("  year_start: 2016", "  year_start: '2016'", "field year_start: must be a whole number"),
        ("    basis: source", "    basis: rumeur", "field lessons[0].basis: 'rumeur' is not one of source, reading"),
        ("  confidence: high", "  confidence: total", "field confidence: 'total' is not one of high, medium, low"),
        ("    url: https://www.banque", "    url: javascript:banque", "field sources[0].url: 'javascript:"),
        ("    scale: commune", "    scale: canton", "field pooling.scale: 'canton'"),
        ("    value: 20\n", "    value: vingt\n", "field figures[0].value: must be a number"),
        ("experiences:\n- id", "retours:\n- id", "rex.yaml, field experiences: must be a list"),
        ("- id: rex-11-lasbordes-eclairage\n", "- id: rex-35-saint-sulpice-capteurs\n", "is already used"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_field_and_nothing_is_loaded(folder, old, new, said):
    change(folder, "Consignes et horloges revues", "Consignes revues")
    change(folder, old, new)
    with pytest.raises(ContentError) as refusal:
        load_experiences(folder)
    assert said in str(refusal.value)
    assert str(refusal.value).startswith("rex.yaml")
    assert not Experience.objects.filter(title_fr__startswith="Consignes revues").exists()
    assert ExperienceEdition.objects.count() == 1


@pytest.mark.shared
def test_what_ships_is_the_shared_file(shared):
    with as_file(files("bouquet.content") / "knowledge") as shipped:
        assert (shipped / "rex.yaml").read_bytes() == (shared / "data/knowledge/rex.yaml").read_bytes()
