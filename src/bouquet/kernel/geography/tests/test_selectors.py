import pytest

from bouquet.kernel.geography import selectors
from bouquet.kernel.geography.rules import Kind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["", "26113\0", "a\0b", "26 113", "２６１１３", "26113\n", "9" * 5000])
def test_what_is_not_written_as_a_code_is_nobodys(text, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert selectors.commune(text) is None
        assert {selectors.territory(kind, text) for kind in Kind} == {None}


def test_a_code_leads_to_its_territory():
    found = [
        selectors.territory(kind, code) for kind, code in zip(Kind, ("2A004", "242600534", "2A", "84"), strict=True)
    ]
    assert [territory.name for territory in found] == ["Ajaccio", "CC du Diois", "Corse-du-Sud", "Auvergne-Rhône-Alpes"]
