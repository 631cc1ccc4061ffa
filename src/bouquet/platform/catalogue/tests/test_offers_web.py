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
