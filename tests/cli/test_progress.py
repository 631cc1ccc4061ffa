"""Long works say how far they have come, short ones nothing."""

from bouquet.cli import progress


def test_nothing_is_said_of_a_short_work(capsys):
    progress.Progress("%(done)s of %(total)s", 2)(1)
    assert capsys.readouterr() == ("", "")


def test_a_long_work_says_how_far_it_has_come(capsys, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS", 0.0)
    count = progress.Progress("checked %(done)s of %(total)s", 100)
    count(50)
    count(50)
    assert capsys.readouterr().err == "checked 50 of 100\nchecked 100 of 100\n"
