import shutil
from importlib.resources import as_file, files

import pytest

from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.platform.catalogue import services
from bouquet.platform.catalogue.models import Observation, ServiceCost
from bouquet.platform.catalogue.rules.observations import AmountKind, Covers
from bouquet.platform.catalogue.selectors import observations as selectors
from bouquet.platform.catalogue.services.observations_costs import fingerprint
from bouquet.platform.catalogue.services.observations_errors import (
    CasesChanged,
    NothingToReverse,
    TooFewCases,
    UnknownService,
)

from .observations_factories import as_2019, contract_2019, written

pytestmark = pytest.mark.django_db
SERVICE = "room-booking"


@pytest.fixture
def admin():
    return User.objects.create_superuser("admin@example.org", "a-long-password-2")


def imported(number="2019M001"):
    return Observation.objects.get(origin=Observation.Origin.DECP, source_record=number)


def bring(tmp_path, *contracts):
    return services.import_decp(written(tmp_path, as_2019(*contracts)), actor=None)


def bookings(count, euros=30_000):
    text = "Acquisition d'un logiciel de réservation de salles"
    return [contract_2019(id=f"2019R00{n}", objet=text, codeCPV="48000000", montant=euros + n) for n in range(count)]


def confirmed(tmp_path, admin, count=5):
    bring(tmp_path, *bookings(count))
    for row in Observation.objects.filter(origin=Observation.Origin.DECP).order_by("id"):
        services.judge(row, SERVICE, Covers.ONCE, actor=admin)


def test_a_judgement_is_confirmed_corrected_or_refused_and_journalled(tmp_path, admin):
    bring(tmp_path, contract_2019())
    for service, judgement in (("municipal-website", "confirmed"), ("gis", "corrected"), (None, "refused")):
        row = services.judge(imported(), service, Covers.ONCE, actor=admin)
        assert (row.judgement, row.service_id, row.judged_by) == (judgement, service, admin)
        line = journal.entries(None).first()
        assert (line.deed, line.actor) == (f"observation.{judgement}", admin)
    row = services.reopen(row, actor=admin)
    assert (row.judgement, row.service_id, row.judged_at) == ("proposed", "municipal-website", None)
    assert journal.entries(None).first().deed == "observation.reopened"


def test_a_judgement_on_no_service_of_the_catalogue_is_refused(tmp_path, admin):
    bring(tmp_path, contract_2019())
    with pytest.raises(UnknownService):
        services.judge(imported(), "nothing", Covers.ONCE, actor=admin)
    assert imported().judgement == "proposed"


def test_what_the_amount_pays_for_changes_what_is_compared(tmp_path, admin):
    bring(tmp_path, contract_2019(dureeMois=24))
    assert services.judge(imported(), "municipal-website", Covers.ONCE, actor=admin).compared_cents == 1_392_000
    assert services.judge(imported(), "municipal-website", Covers.YEARLY, actor=admin).compared_cents == 696_000
    assert services.judge(imported(), "municipal-website", Covers.UNIT, actor=admin).compared_cents is None


@pytest.mark.parametrize("said", ["gis", None, "municipal-website"])
def test_what_a_person_said_survives_imports(tmp_path, admin, said):
    bring(tmp_path, contract_2019())
    services.judge(imported(), said, Covers.YEARLY, actor=admin)
    report = bring(
        tmp_path, contract_2019(montant=24_000, objet="Refonte du site web", datePublicationDonnees="2020-01-01")
    )
    row = imported()
    assert report.tally.changed == 1
    assert (row.service_id, row.covers, row.judged_by) == (said, "yearly", admin)
    assert (row.amount_cents, row.object_fr) == (2_400_000, "Refonte du site web")
    assert row.compared_cents == 2_784_000


def test_what_a_person_said_of_a_purchase_of_the_catalogue_survives_its_load(tmp_path, admin):
    row = Observation.objects.filter(origin=Observation.Origin.CONTRACT, service="gis").order_by("id").first()
    services.judge(row, None, Covers.ONCE, actor=admin)
    with as_file(files("bouquet.content") / "catalogue") as shipped:
        shutil.copytree(shipped, tmp_path / "catalogue")
    prices = tmp_path / "catalogue" / "prices.yaml"
    prices.write_text(prices.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert services.load_shipped_observations(tmp_path / "catalogue") is True
    row.refresh_from_db()
    assert (row.service_id, row.judgement) == (None, "refused")


def test_grants_are_never_among_the_points(tmp_path):
    service = ServiceCost.objects.get(pk="carpooling-incentive").service
    assert selectors.counts_by_kind(service)["grant"] > 20
    kinds = {point.kind for point in selectors.points_of(service)}
    assert not kinds & {AmountKind.GRANT, AmountKind.OTHER}


def test_an_unsure_record_waits_out_of_the_charts_until_a_person_confirms_it(tmp_path, admin):
    text = "Site internet, portail famille et prise de rendez-vous en ligne"
    bring(tmp_path, contract_2019(objet=text))
    row = imported()
    assert 0 < row.confidence < 50
    assert row.pk not in {point.ref for point in selectors.points_of(row.service)}
    services.judge(row, row.service_id, Covers.ONCE, actor=admin)
    assert row.pk in {point.ref for point in selectors.points_of(row.service)}


def test_a_record_that_repeats_a_purchase_of_the_catalogue_counts_once(tmp_path):
    shipped = Observation.objects.get(origin=Observation.Origin.CONTRACT, source_record="2019NCA19010700")
    before = len(selectors.points_of(shipped.service))
    siret, text = shipped.siren + "00010", "Abonnement à une plateforme de participation citoyenne"
    bring(tmp_path, contract_2019(id="2019NCA19010700", acheteur={"id": siret, "nom": "NICE"}, objet=text))
    assert imported("2019NCA19010700").service_id == shipped.service_id
    assert len(selectors.points_of(shipped.service)) == before


def test_cost_models_are_set_again_only_on_what_a_person_confirmed(tmp_path, admin):
    bring(tmp_path, *bookings(6))
    assert selectors.review_of(SERVICE).reset is None
    with pytest.raises(TooFewCases):
        services.set_cost_again(SERVICE, "", actor=admin)


def test_setting_a_cost_again_is_versioned_journalled_and_reversible(tmp_path, admin):
    confirmed(tmp_path, admin)
    before = ServiceCost.objects.get(pk=SERVICE)
    review = selectors.review_of(SERVICE)
    revision = services.set_cost_again(SERVICE, fingerprint(review.reset), actor=admin)
    after = ServiceCost.objects.get(pk=SERVICE)
    assert after.model == review.reset.model != before.model
    assert (after.basis, after.calibration["records"]) == ("calibrated", 5)
    assert journal.entries(None).first().details == {"service": SERVICE, "number": 1, "cases": 5}

    services.restore_cost(SERVICE, actor=admin)
    again = ServiceCost.objects.get(pk=SERVICE)
    assert (again.parameters, again.basis, again.tag) == (before.parameters, before.basis, before.tag)
    assert journal.entries(None).first().deed == "cost.restored"
    revision.refresh_from_db()
    assert revision.reversed_by == admin
    with pytest.raises(NothingToReverse):
        services.restore_cost(SERVICE, actor=admin)


def test_setting_again_twice_starts_from_the_catalogue_each_time(tmp_path, admin):
    confirmed(tmp_path, admin)
    before = ServiceCost.objects.get(pk=SERVICE).parameters
    first = selectors.review_of(SERVICE).reset
    services.set_cost_again(SERVICE, fingerprint(first), actor=admin)
    second = selectors.review_of(SERVICE).reset
    assert second.model == first.model
    revision = services.set_cost_again(SERVICE, fingerprint(second), actor=admin)
    assert (revision.number, revision.before["parameters"]) == (2, before)


def test_figures_that_moved_since_they_were_shown_are_not_put_in_force(tmp_path, admin):
    confirmed(tmp_path, admin, 6)
    shown = fingerprint(selectors.review_of(SERVICE).reset)
    services.reopen(Observation.objects.filter(origin=Observation.Origin.DECP).order_by("id").first(), actor=admin)
    with pytest.raises(CasesChanged):
        services.set_cost_again(SERVICE, shown, actor=admin)


def test_a_new_edition_keeps_what_was_set_and_gives_back_its_own(tmp_path, admin):
    confirmed(tmp_path, admin)
    services.set_cost_again(SERVICE, fingerprint(selectors.review_of(SERVICE).reset), actor=admin)
    in_force = ServiceCost.objects.get(pk=SERVICE).model
    with as_file(files("bouquet.content") / "catalogue") as shipped:
        shutil.copytree(shipped, tmp_path / "catalogue")
    costs = tmp_path / "catalogue" / "cost_models.yaml"
    head, mark, tail = costs.read_text(encoding="utf-8").partition(f"- service: {SERVICE}\n")
    assert "price_level: 2025" in tail
    costs.write_text(head + mark + tail.replace("price_level: 2025", "price_level: 2026", 1), encoding="utf-8")
    assert services.load_catalogue(tmp_path / "catalogue") is True
    assert ServiceCost.objects.get(pk=SERVICE).model == in_force
    services.restore_cost(SERVICE, actor=admin)
    assert ServiceCost.objects.get(pk=SERVICE).price_level == 2026


def test_every_shipped_case_compares_with_its_model():
    reviews = {review.service.pk: review for review in selectors.reviews()}
    assert sum(len(review.cases) for review in reviews.values()) > 250
    lighting = reviews["public-lighting"]
    assert all(case.counted for case in lighting.cases)
    assert 0.5 < lighting.compared.p50 < 2
    assert lighting.reset is None
