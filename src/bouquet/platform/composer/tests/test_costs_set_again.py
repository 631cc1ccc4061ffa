import pytest

from bouquet.kernel.accounts.models import User
from bouquet.platform.catalogue import services
from bouquet.platform.catalogue.models import Observation
from bouquet.platform.catalogue.rules.observations import Covers
from bouquet.platform.catalogue.selectors import observations as observed
from bouquet.platform.catalogue.services.observations_costs import fingerprint
from bouquet.platform.catalogue.tests.observations_factories import as_2019, contract_2019, written
from bouquet.platform.composer.selectors import catalogue_data

pytestmark = pytest.mark.django_db
SERVICE = "room-booking"


def test_bouquets_use_a_cost_model_as_soon_as_it_is_set_again_and_the_former_one_once_it_is_back(tmp_path):
    admin = User.objects.create_superuser("admin@example.org", "a-long-password-2")
    text = "Acquisition d'un logiciel de réservation de salles"
    rows = [contract_2019(id=f"2019R00{n}", objet=text, codeCPV="48000000", montant=30_000 + n) for n in range(5)]
    services.import_decp(written(tmp_path, as_2019(*rows)), actor=None)
    for row in Observation.objects.filter(origin=Observation.Origin.DECP).order_by("id"):
        services.judge(row, SERVICE, Covers.ONCE, actor=admin)
    before = catalogue_data().services[SERVICE].cost
    reset = observed.review_of(SERVICE).reset
    services.set_cost_again(SERVICE, fingerprint(reset), actor=admin)
    assert catalogue_data().services[SERVICE].cost == reset.model != before
    services.restore_cost(SERVICE, actor=admin)
    assert catalogue_data().services[SERVICE].cost == before
