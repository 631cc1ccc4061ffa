"""The example of `docs/algorithms/share.md`, amount by amount."""

from pathlib import Path

from bouquet.engine.share.answer import shares_by
from bouquet.engine.share.joining import joining
from bouquet.engine.share.keys import KEYS

from .factories import game

PAGE = Path(__file__).resolve().parents[5] / "docs" / "algorithms" / "share.md"
PEOPLE = [3_000, 800, 200]
PRICES = ((1_000, 1_000_000), (None, 500_000))
ALONE = [2_100_000, 1_500_000, 1_200_000]


def contract(setup=600_000, fixed=150_000):
    wealth, usage = [1_000_000, 900_000, 1_200_000], [12, 3, 5]
    return game(PEOPLE, setup, fixed, PRICES, wealth_ppm=wealth, usage=usage, alone_cents=ALONE)


def page_amounts():
    """The rows of the page's table: amounts in cents by key."""
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] in (*KEYS, "alone"):
            rows[cells[0]] = [int(cell.replace(" ", "").replace(".", "")) for cell in cells[1:]]
    return rows


def test_the_table_is_what_the_keys_give():
    rows = page_amounts()
    assert rows.pop("alone") == ALONE
    assert list(rows) == list(KEYS)
    for key, amounts in rows.items():
        assert [share.total_cents for share in shares_by(contract(), key).shares] == amounts, key


def test_alone_is_the_same_offer_at_the_scale_of_a_commune():
    assert [game([people], 500_000, 120_000, PRICES).total_cents for people in PEOPLE] == ALONE


def test_what_the_page_says_of_the_core():
    text = PAGE.read_text(encoding="utf-8")
    assert contract().cost(1_000) == 18_500 * 10**6
    for key, both in (("proportional", 650_000), ("equal", 1_733_330)):
        result = shares_by(contract(), key)
        assert result.core.inside
        assert sum(share.total_cents for share in result.shares[1:]) == both
    for said in (
        "18,500 EUR without A",
        "6,500 EUR (proportional)",
        "17,333.30 EUR (equal)",
        "3,333.33 EUR less without A",
    ):
        assert said in text
    bare = shares_by(contract(setup=0, fixed=0), "equal")
    assert (bare.core.coalition, bare.core.overpays_cents) == (("b", "c"), 333_333)


def test_what_the_page_says_of_a_newcomer():
    found = joining(contract(setup=0), "a", "equal")
    assert [share.yearly_cents for share in found.before.shares] == [125_000, 125_000]
    assert [share.yearly_cents for share in found.after.shares] == [133_334, 133_333, 133_333]
    assert [share.yearly_cents for share in found.guarded] == [150_000, 125_000, 125_000]
