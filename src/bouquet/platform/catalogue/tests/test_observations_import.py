import gzip
import io
import json
import random
from functools import partial

import pytest

from bouquet.kernel.audit import journal
from bouquet.platform.catalogue import services
from bouquet.platform.catalogue.models import Observation, ObservationImport
from bouquet.platform.catalogue.services.observations_decp import NullForNaN, read_decp
from bouquet.platform.catalogue.services.observations_errors import FileUnreadable, Refused

from .observations_factories import (
    DIE,
    DIOIS,
    amendment_2022,
    as_2019,
    as_2022,
    contract_2019,
    contract_2022,
    project,
    projects_written,
    written,
)

pytestmark = pytest.mark.django_db
Origin = Observation.Origin


def imported():
    return Observation.objects.filter(origin__in=(Origin.DECP, Origin.FONDS_VERT)).order_by("key")


def load(path, **options):
    return services.import_decp(path, actor=None, **options)


@pytest.mark.parametrize(
    "data",
    [
        [contract_2019()],
        {"marches": [contract_2019()]},
        {"marches": {"marche": [contract_2022()]}},
        {"marches": {"marche": contract_2022()}},
        {"meta": {"marches": 3}, "marches": {"contrat-concession": [], "marche": [contract_2022()]}},
    ],
)
@pytest.mark.parametrize("name", ["decp.json", "decp.json.gz"])
def test_every_layout_is_read_compressed_or_not(tmp_path, data, name):
    report = load(written(tmp_path, data, name))
    assert (report.read, report.refused, report.tally.new) == (1, 0, 1)


def test_the_buyer_is_found_in_the_register_with_its_population(tmp_path):
    group = contract_2019(id="2019G001", acheteur={"id": DIOIS, "nom": "CC DU DIOIS"})
    county = contract_2019(id="2019D001", acheteur={"id": "22260001700016", "nom": "DEPARTEMENT"})
    other = contract_2019(id="2019S001", acheteur={"id": "25123456700010", "nom": "SYNDICAT"})
    load(written(tmp_path, as_2019(contract_2019(), group, county, other)))
    found = {row.source_record: (row.territory_kind, row.territory_code, row.population) for row in imported()}
    assert found["2019M001"] == ("commune", "26113", 4844)
    assert found["2019G001"] == ("epci", "242600534", 12_226)
    assert found["2019D001"][:2] == ("departement", "26")
    assert found["2019S001"] == ("", "", None)


def test_a_contract_is_classified_and_its_amount_is_the_last_one(tmp_path):
    amended = contract_2022(modifications=[amendment_2022(1, "2024-09-01", montant=9600)])
    load(written(tmp_path, as_2022(amended)))
    row = imported().get()
    assert (row.service_id, row.kind, row.covers) == ("citizen-app", "paid", "yearly")
    assert (row.first_amount_cents, row.amount_cents, row.amendments) == (480_000, 960_000, 1)
    assert row.compared_cents == 484_800  # 4,800 EUR a year of 2024, at 1.01


def test_importing_again_changes_nothing_and_says_so(tmp_path):
    path = written(tmp_path, as_2019(contract_2019(), contract_2019(id="2019M002")))
    assert load(path).tally.new == 2
    before = list(imported().values())
    lines, imports = journal.entries(None).count(), ObservationImport.objects.count()
    report = load(path)
    assert report.changes_nothing
    assert (report.tally.unchanged, report.written) == (2, False)
    assert list(imported().values()) == before
    assert (journal.entries(None).count(), ObservationImport.objects.count()) == (lines, imports)


def test_a_dry_run_reports_and_writes_nothing(tmp_path):
    report = load(written(tmp_path, as_2019(contract_2019())), dry_run=True)
    assert (report.tally.new, report.written, imported().count()) == (1, False, 0)


def test_an_import_is_journalled(tmp_path):
    load(written(tmp_path, as_2019(contract_2019(), contract_2019(montant="free", id="x"))))
    line = journal.entries(None).first()
    assert line.deed == "observations.imported"
    assert line.details == {"read": 2, "refused": 1, "new": 1, "changed": 0}


def test_a_later_version_replaces_and_an_older_one_does_not(tmp_path):
    older, later = contract_2019(), contract_2019(montant=15_000, datePublicationDonnees="2019-06-01")
    for first, second in ((older, later), (later, older)):
        Observation.objects.filter(origin=Origin.DECP).delete()
        load(written(tmp_path, as_2019(first)))
        load(written(tmp_path, as_2019(second)))
        assert imported().get().amount_cents == 1_500_000


@pytest.mark.parametrize("order", [1, -1])
def test_a_contract_twice_in_a_file_counts_once(tmp_path, order):
    versions = [contract_2019(), contract_2019(montant=15_000, datePublicationDonnees="2019-06-01")][::order]
    report = load(written(tmp_path, as_2019(*versions)))
    assert (report.read, report.repeated, imported().get().amount_cents) == (2, 1, 1_500_000)


def test_what_breaks_the_schema_is_told_by_record_and_field_and_the_rest_goes_in(tmp_path):
    bad = contract_2022(id="bad", montant=0, dureeMois="NC")
    refused = []
    path = written(tmp_path, as_2022(contract_2022(), bad))
    report = load(path, on_refused=refused.append)
    assert (report.read, report.refused, report.tally.new) == (2, 1, 1)
    assert (refused[0].number, refused[0].name) == (2, "bad")
    assert {field for field, _ in refused[0].faults} == {"montant", "dureeMois"}
    assert report.refused_by_field == {"montant": 1, "dureeMois": 1}


def test_a_hostile_record_is_told_in_few_plain_words(tmp_path):
    hostile = contract_2019(id="\x1b[31m" + "x" * 5000, objet="\x1b]0;" + "y" * 500_000, montant={"a": ["z" * 90_000]})
    hostile["titulaires"] = [{"id": n} for n in range(5000)]
    refused = []
    load(written(tmp_path, as_2019(hostile, contract_2019())), on_refused=refused.append)
    (told,) = refused
    assert len(told.faults) <= 20
    assert all(len(place) + len(message) < 500 for place, message in told.faults)
    assert "\x1b" not in told.name + "".join(message for _, message in told.faults)


def test_what_is_no_object_is_refused_and_the_rest_goes_in(tmp_path):
    report = load(written(tmp_path, [None, 3, [contract_2019()], "x", contract_2019()]))
    assert (report.read, report.refused, report.tally.new) == (5, 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<marches/>",
        b'{"contracts": []}',
        b'{"marches": 3}',
        b'{"marches": []}',
        b'{"marches": {"marche": [], "contrats": [{"id": 1}]}}',
        b'{"marches": [{"id": ',
        b'{"marches": [{"id": "caf\xe9"}]}',
        b"\x1f\x8bnot gzip",
        gzip.compress(b'{"marches": []}')[:-9],
    ],
)
def test_a_file_that_cannot_be_read_to_its_end_is_refused_whole(tmp_path, text):
    path = tmp_path / "decp.json"
    path.write_bytes(text)
    with pytest.raises(FileUnreadable):
        load(path)
    assert imported().count() == 0


def test_a_file_broken_after_good_records_brings_none_of_them(tmp_path):
    path = written(tmp_path, as_2019(contract_2019(), contract_2019(id="2019M002")))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileUnreadable):
        load(path)
    assert imported().count() == 0


def test_a_byte_order_mark_is_no_harm(tmp_path):
    path = written(tmp_path, as_2019(contract_2019()))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(path).tally.new == 1


def test_nan_reads_as_null_outside_texts_however_the_file_is_cut():
    dice = random.Random(2)
    bits = ["NaN", '"', "\\", "Infinity", "x", ": ", "-"]

    def some(depth=0):
        kinds = [float("nan"), float("-inf"), "".join(dice.choices(bits, k=dice.randint(0, 6))), 3.5, None]
        return dice.choice(kinds) if depth or dice.random() < 0.6 else {str(n): some(1) for n in range(3)}

    def without(value):
        if isinstance(value, dict):
            return {key: without(inner) for key, inner in value.items()}
        return None if isinstance(value, float) and value != 3.5 else value

    for _ in range(300):
        value = [some() for _ in range(4)]
        stream = NullForNaN(io.BytesIO(json.dumps(value).encode()))
        assert json.loads(b"".join(iter(partial(stream.read, dice.randint(1, 30)), b""))) == [without(v) for v in value]


def test_a_file_with_nan_is_read(tmp_path):
    report = load(written(tmp_path, as_2019(contract_2019(donneesExecution=float("nan")))))
    assert (report.refused, report.tally.new) == (0, 1)


def test_projects_are_grants_and_a_file_number_may_fund_several(tmp_path):
    path = projects_written(
        tmp_path,
        project(),
        project(siren="242600534", nom_beneficiaire_principal="CC DU DIOIS"),
        project(montant_engage="500,00 €"),
        project(numero_demarche_ds="69022", nom_du_projet="Programme 2023", code_commune="NULL"),
    )
    report = services.import_fonds_vert(path, 2023, actor=None)
    assert (report.read, report.refused, report.tally.new) == (4, 0, 4)
    rows = list(imported())
    assert {row.kind for row in rows} == {"grant"}
    assert {row.compared_cents for row in rows} == {None}
    assert {row.service_id for row in rows} == {"carpool-lines", "public-lighting"}
    assert services.import_fonds_vert(path, 2023, actor=None).changes_nothing


def test_a_project_that_breaks_the_format_is_told_by_row_and_field(tmp_path):
    path = projects_written(
        tmp_path, project(), project(siren="58502329"), project(montant_engage="1 26 800,00 €"), "a;b", project() + ";x"
    )
    refused = []
    report = services.import_fonds_vert(path, 2023, actor=None, on_refused=refused.append)
    assert report.tally.new == 1
    assert [(row.number, row.field) for row in refused[:2]] == [(3, "siren"), (4, "montant_engage")]
    assert report.refused == 4


def test_a_list_without_its_columns_is_refused_whole(tmp_path):
    path = tmp_path / "fonds_vert_2023.csv"
    path.write_text("siren,montant\n1,2\n", encoding="utf-8")
    with pytest.raises(FileUnreadable, match="numero_dossier_ds"):
        services.import_fonds_vert(path, 2023, actor=None)


def test_the_year_of_a_list_is_in_its_name(tmp_path):
    assert services.year_of(tmp_path / "fonds-vert-2024-export.csv") == 2024
    assert services.year_of(tmp_path / "export.csv") is None


def test_a_record_that_repeats_a_purchase_of_the_catalogue_says_so(tmp_path):
    shipped = Observation.objects.get(origin=Origin.CONTRACT, source_record="2019NCA19010700")
    siret = shipped.siren + "00010"
    load(written(tmp_path, as_2019(contract_2019(id="2019NCA19010700", acheteur={"id": siret, "nom": "NICE"}))))
    assert imported().get().same_as == shipped.key


def test_the_purchases_and_prices_of_the_catalogue_are_there_once(tmp_path):
    from importlib.resources import files

    shipped = Observation.objects.filter(origin__in=(Origin.CONTRACT, Origin.PRICE))
    assert shipped.filter(origin=Origin.CONTRACT).count() == 412
    assert shipped.filter(origin=Origin.PRICE).exclude(key__contains="#").count() == 104
    assert services.load_shipped_observations(files("bouquet.content") / "catalogue") is False


def test_a_price_that_is_also_a_purchase_of_the_catalogue_counts_once():
    twice = Observation.objects.filter(origin=Origin.PRICE).exclude(same_as="")
    assert twice.exists()
    for row in twice.order_by("key"):
        other = Observation.objects.get(origin=Origin.CONTRACT, key=row.same_as)
        assert (other.service_id, other.source_id, other.amount_cents) == (
            row.service_id,
            row.source_id,
            row.amount_cents,
        )


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "read", "refused"),
    [
        ("decp2019_aws_numerique_collectivites.json", 154, 10),
        ("decp2019_pes.json.gz", 552, 33),
        ("decp_test_2022.json", 5, 5),
        ("exemples/concessions.json", 2, 0),
        ("exemples/marches_concessions.json", 4, 0),
    ],
)
def test_every_sample_of_the_decp_imports(shared, file, read, refused):
    report = load(shared / "data/decp" / file)
    assert (report.read, report.refused) == (read, refused)
    assert report.tally.new == read - refused - report.repeated
    assert all(row.field or row.message for row in report.first_refused)
    assert load(shared / "data/decp" / file).changes_nothing


@pytest.mark.shared
def test_the_schemas_that_ship_are_the_official_ones(shared):
    from importlib.resources import files

    for name in ("schema_decp_v2.0.3.json", "schema_marches_1.5.0.json"):
        assert (files("bouquet.content") / "observations" / name).read_bytes() == (
            shared / "data/decp" / name
        ).read_bytes()


@pytest.mark.shared
def test_the_real_list_of_the_fonds_vert_imports(shared):
    path = shared / "data/aides/fonds_vert_2023.csv.gz"
    report = services.import_fonds_vert(path, 2023, actor=None)
    assert (report.read, report.refused, report.tally.new) == (7247, 14, 7233)
    assert not imported().filter(compared_cents__isnull=False).exists()


def test_reading_keeps_one_record_in_memory(tmp_path):
    records = read_decp(written(tmp_path, as_2019(*(contract_2019(id=f"2019M00{n}") for n in range(3)))))
    assert not isinstance(next(records), Refused)
    assert next(records).source_record == "2019M001"
    assert DIE.startswith(next(records).siren)
