import csv
import io

import pytest

from bouquet.web import spreadsheets

ROWS = [("name", "amount"), ("=1+1", -5), ("@mairie", None), ("+33 4", 1.5), ('é; "b"', True), ("-2", "\tx")]


@pytest.mark.parametrize("separator", [spreadsheets.COMMA, spreadsheets.SEMICOLON])
def test_no_text_of_a_table_is_a_formula_and_numbers_stay_numbers(separator):
    text = "".join(spreadsheets.csv_lines(ROWS, separator))
    assert text.startswith(spreadsheets.UTF8_MARK)
    assert text.count(spreadsheets.UTF8_MARK) == 1
    read = list(csv.reader(io.StringIO(text.removeprefix(spreadsheets.UTF8_MARK)), delimiter=separator))
    assert read == [
        ["name", "amount"],
        ["'=1+1", "-5"],
        ["'@mairie", ""],
        ["'+33 4", "1.5"],
        ['é; "b"', "True"],
        ["'-2", "'\tx"],
    ]


def test_a_table_with_a_name_is_saved_under_it():
    assert spreadsheets.csv_answer(ROWS, "a.csv")["Content-Disposition"] == 'attachment; filename="a.csv"'
    assert "Content-Disposition" not in spreadsheets.csv_answer(ROWS)
