import copy
import json

import pytest

from bouquet.engine.errors import FormatError
from bouquet.engine.read import instance_from, read_instance, solution_from
from bouquet.engine.tests.factories import random_instance, small
from bouquet.engine.write import instance_data, instance_text, solution_data


def at(raw, path):
    """The holder and the last key of a path such as `communes.0.means`."""
    *holders, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in holders:
        raw = raw[part]
    return raw, last


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("format", "bouquet-instance/2", "format"),
        ("horizon_years", 0, "horizon_years"),
        ("tiers_percent", [40, 15], "tiers_percent"),
        ("tiers_percent", [0], "tiers_percent[0]"),
        ("needs", ["civic-trust", "civic-trust"], "needs[1]"),
        ("services.0.requires", "water-leaks", "services[0].requires"),
        ("services.1.requires", "nothing", "services[1].requires"),
        ("services.1.id", "iot-network", "services[1].id"),
        ("groups.0.parent", "nowhere", "groups[0].parent"),
        ("groups.3.parent", "D26", "groups[2].parent"),
        ("groups.1.id", "26113", "groups[1].id"),
        ("groups.1.population", -1, "groups[1].population"),
        ("communes.0.group", "D26", "communes[0].group"),
        ("communes.0.population", -5, "communes[0].population"),
        ("communes.0.population", 1.5, "communes[0].population"),
        ("communes.0.population", True, "communes[0].population"),
        ("communes.0.population", None, "communes[0].population"),
        ("communes.0.population", 10**13 + 1, "communes[0].population"),
        ("communes.0.weights", {"civic-trust": 999}, "communes[0].weights"),
        ("communes.0.weights", {"civic-trust": 1001, "energy-sobriety": -1}, "communes[0].weights.energy-sobriety"),
        ("communes.0.weights", {"beauty": 1000}, "communes[0].weights.beauty"),
        ("communes.0.means.investment_cents", "much", "communes[0].means.investment_cents"),
        ("communes.0.has", {"iot-network": "another"}, "communes[0].has.iot-network"),
        ("communes.0.has", {"nothing": None}, "communes[0].has.nothing"),
        ("communes.0.excludes", ["nothing"], "communes[0].excludes[0]"),
        ("communes.0.must", "iot-network", "communes[0].must"),
        ("offers.0.service", "nothing", "offers[0].service"),
        ("offers.0.contributions", {"energy-sobriety": 101}, "offers[0].contributions.energy-sobriety"),
        ("offers.0.scales.commune.fit", 101, "offers[0].scales.commune.fit"),
        ("offers.0.scales.commune.blocks", [], "offers[0].scales.commune.blocks"),
        ("offers.0.scales.commune.blocks", [[100, 5]], "offers[0].scales.commune.blocks[0][0]"),
        ("offers.0.scales.commune.blocks", [[100, 5], [50, 4], [None, 1]], "offers[0].scales.commune.blocks[1][0]"),
        ("offers.0.scales.commune.blocks", [[None, 5], [None, 4]], "offers[0].scales.commune.blocks[0][0]"),
        ("offers.0.scales.commune.setup_cents", -1, "offers[0].scales.commune.setup_cents"),
        ("offers.0.scales.commune.min_population", "x", "offers[0].scales.commune.min_population"),
        ("open", [{"offer": "lora-a", "group": "D26", "tier": 15}], "open[0].offer"),
        ("open", [{"offer": "lora-a", "group": "26113", "tier": 15}], "open[0].group"),
        ("open", [{"offer": "lora-a", "group": "242600534", "tier": 0}], "open[0].tier"),
        ("open", [{"offer": "lora-a", "group": "242600534", "tier": t} for t in (15, 40)], "open[1].offer"),
        ("weighting", "wealth", "weighting"),
        ("communes", [], "communes"),
    ],
)
def test_a_bad_field_is_refused_by_its_name(path, value, named):
    raw = small()
    holder, key = at(raw, path)
    holder[key] = value
    with pytest.raises(FormatError) as refusal:
        instance_from(raw)
    assert refusal.value.path == named


@pytest.mark.parametrize("path", ["communes.0.population", "communes.0.means.running_cents", "offers", "needs"])
def test_a_missing_field_is_refused_by_its_name(path):
    raw = small()
    holder, key = at(raw, path)
    del holder[key]
    with pytest.raises(FormatError, match="is missing") as refusal:
        instance_from(raw)
    assert refusal.value.path.endswith(str(key))


def test_prerequisites_that_go_in_a_circle_are_refused_with_the_circle():
    raw = small()
    raw["services"] = [{"id": "a", "requires": "b"}, {"id": "b", "also_requires": ["c"]}, {"id": "c", "requires": "a"}]
    raw["offers"] = []
    with pytest.raises(FormatError, match="a > b > c > a"):
        instance_from(raw)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"format": NaN}',
        '{"format": "bouquet-instance/1", "format": "x"}',
        '{"a": ' + "9" * 5000 + "}",
        "[" * 100000,
    ],
)
def test_what_is_not_a_json_object_is_refused_without_a_traceback(text):
    with pytest.raises(FormatError):
        read_instance(text)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(FormatError, match="cannot read"):
        read_instance(tmp_path / "absent.json")
    (tmp_path / "latin").write_bytes(b'{"format": "\xe9"}')
    with pytest.raises(FormatError, match="UTF-8"):
        read_instance(tmp_path / "latin")


@pytest.mark.parametrize("seed", range(60))
def test_an_instance_written_and_read_again_is_the_same(seed):
    instance = instance_from(random_instance(seed))
    assert read_instance(instance_text(instance)) == instance
    assert instance_from(json.loads(json.dumps(instance_data(instance)))) == instance


def test_a_solution_keeps_what_the_format_knows_and_leaves_the_rest():
    data = {
        "format": "bouquet-solution/1",
        "status": "optimal",
        "value": 3,
        "bound": 3,
        "choices": [{"commune": "c", "service": "s", "offer": "o", "group": "c", "tier": None, "label": "more"}],
        "contracts": [],
        "alone": [],
        "territory": {"name": "Die"},
    }
    again = solution_data(solution_from(data))
    assert again["choices"] == [{"commune": "c", "service": "s", "offer": "o", "group": "c", "tier": None}]
    broken = copy.deepcopy(data)
    del broken["choices"][0]["offer"]
    with pytest.raises(FormatError, match="offer"):
        solution_from(broken)
