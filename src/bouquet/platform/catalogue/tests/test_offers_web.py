import csv
import io

import pytest

pytestmark = pytest.mark.django_db
THREE = "offre=betterstreet-street-reporting&offre=fixmystreet-street-reporting&offre=street-reporting-reference"
CONDITIONS = (
    f"/services/comparer/?{THREE}&lieu=Die&exige.source-code=free&exige.data-location=france"
    "&retenu=fixmystreet-street-reporting&motif.betterstreet-street-reporting=Trop+loin"
)
PAGES = [
    "/services/street-reporting/offres/",
    "/services/street-reporting/offres/?lieu=26113&annees=3",
    "/services/e-administration/offres/?lieu=D26",
    "/services/online-payment/offres/?q.card-payment=400",
    "/services/opportunity-study/offres/",
    "/services/offres/betterstreet-street-reporting/",
    "/services/offres/cdg38-e-administration/?population=1200",
    "/services/offres/street-reporting-reference/",
    "/services/offres/street-reporting-built-in/",
    "/services/offres/tellmycity-street-reporting/",
    "/services/offres/decidim-citizen-consultation/versions/1/",
    "/services/solutions/",
    "/services/solutions/?q=signalement&f.hosting=provider&prix=1&vivante=1",
    "/services/solutions/?au-lieu-de=panneau+pocket",
    "/services/solutions/?au-lieu-de=nothing+of+the+kind",
    "/services/solutions/decidim/versions/1/",
    "/services/comparer/",
    f"/services/comparer/?{THREE}",
    CONDITIONS,
    f"/services/comparer/?{THREE}&offre=payfip-online-payment&population=abc&annees=99&lieu=Saint-Denis",
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_takes_few_queries(client, page, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = client.get(language + page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert " style=" not in text


def read(client, address):
    return client.get("/en" + address).content.decode()


def test_three_offers_are_compared_for_1200_and_for_25000_inhabitants(client):
    # reference, central: once 6,000 + 300; a year 3,500 + 0.05... the totals are those of the cost model
    from bouquet.platform.catalogue.models import ServiceCost
    from bouquet.platform.catalogue.rules import Level, whole_cost

    model = ServiceCost.objects.get(pk="street-reporting").model
    for population in (1200, 25_000):
        text = read(client, f"/services/comparer/?{THREE}&population={population}")
        euros = whole_cost(model, Level.CENTRAL, population).total_cents(5) // 100
        assert f"€{euros:,}" in text
        assert "at least" in text
        assert "list price, date unknown" in text


def test_unmet_conditions_come_before_differences_and_costs(client):
    text = read(client, CONDITIONS)
    places = [text.index(f'id="{name}"') for name in ("musts", "different", "cost", "choice")]
    assert places == sorted(places)
    assert text.index("Free software or not") < text.index("unknown: ask")


def test_what_is_set_aside_says_why_with_the_facts_and_the_reader_s_words(client):
    text = read(client, CONDITIONS)
    assert "Set aside: BetterStreet" in text
    assert "Does not meet a condition: Free software or not." in text
    assert "Trop loin" in text


def test_the_state_of_a_comparison_is_its_address(client):
    text = read(client, CONDITIONS)
    assert 'value="http://testserver/en/services/comparer/?offre=betterstreet-street-reporting' in text
    assert 'value="Die"' in text
    assert "Die: 1 commune, 4,844 inhabitants" in text


def test_a_reason_with_markup_is_shown_as_text(client):
    text = read(
        client,
        f"/services/comparer/?{THREE}&retenu=street-reporting-reference"
        "&motif.fixmystreet-street-reporting=<script>alert(1)</script>",
    )
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_offers_of_two_services_are_not_said_to_be_alike(client):
    text = read(client, "/services/comparer/?offre=payfip-online-payment&offre=street-reporting-reference")
    assert "do not provide the same service" in text


def test_more_than_five_offers_are_refused_in_words(client):
    names = ["tellmycity", "vigilo", "betterstreet", "cityall", "illiwap", "intramuros"]
    text = read(client, "/services/comparer/?" + "&".join(f"offre={name}-street-reporting" for name in names))
    assert "At most 5 offers" in text


def test_a_group_is_priced_commune_by_commune(client):
    text = read(client, "/services/offres/cdg38-e-administration/?lieu=242600534")
    assert "CC du Diois: " in text
    assert "communes" in text


def test_bad_numbers_and_places_are_refused_in_words(client):
    text = read(client, "/services/street-reporting/offres/?population=abc&lieu=Saint-Denis&annees=0")
    assert "Several places are called that" in text
    assert text.count("Write a whole number") == 2
    text = read(client, "/services/street-reporting/offres/?lieu=Nowhereville")
    assert "No place is called “Nowhereville”" in text


def test_the_spreadsheet_has_a_line_for_each_offer_and_no_formula(client):
    raw = client.get(f"/services/comparer.csv?{THREE}&population=1200&exige.source-code=free").content
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [row["offer"] for row in rows] == [name.removeprefix("offre=") for name in THREE.split("&")]
    assert [row["total_state"] for row in rows] == ["least", "unknown", "range"]
    assert (rows[0]["total_low_eur"], rows[1]["total_low_eur"]) == ("5000.00", "")
    assert [row["must:source-code"] for row in rows] == ["unmet", "met", "unknown"]


def test_a_cell_that_looks_like_a_formula_is_disarmed(client):
    from bouquet.platform.catalogue.models import Offer

    Offer.objects.filter(pk="fixmystreet-street-reporting").update(label_fr="=1+1")
    raw = client.get(f"/services/comparer.csv?{THREE}").content.decode("utf-8-sig")
    assert ";'=1+1;" in raw


def test_the_sheet_of_a_solution_says_where_each_answer_comes_from(client):
    text = read(client, "/services/solutions/decidim/")
    assert "Answered under an older wording: “Hosting modes”." in text
    assert "from the sources of the sheet" in text
    assert "unknown" in text


def test_a_sheet_whose_newest_source_is_old_says_so(client):
    assert "Its newest source is of 2003" in read(client, "/services/solutions/gedicom/")
    assert "Its newest source" not in read(client, "/services/solutions/decidim/")


def test_a_flagged_entry_says_so_everywhere(client):
    for page in ("/services/solutions/fluicity/", "/services/offres/fluicity-citizen-consultation/"):
        assert "Whether it is still sold is to be checked." in read(client, page)


@pytest.mark.parametrize(
    "page",
    [
        "/services/nothing/offres/",
        "/services/offres/nothing/",
        "/services/solutions/decidim/versions/9/",
        "/services/offres/nothing/versions/1/",
    ],
)
def test_what_does_not_exist_is_not_found(client, page):
    assert client.get(page).status_code == 404
