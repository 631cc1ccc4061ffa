"""share: who pays what, from files only; every refusal is one line that names what does not hold."""

import json

import pytest

from .conftest import Command

GROUP, OFFER = "242600534", "lora-a"
CONTRACT = ["--offer", OFFER, "--group", GROUP]
KEYS = [
    "proportional", "equal", "two-part", "solidarity", "usage", "shapley", "aumann-shapley", "least-core", "nucleolus",
    "moulin",
]  # fmt: skip


def three(**changes):
    """Three communes of 3,000, 800 and 200 inhabitants: the example of `docs/algorithms/share.md`."""
    people = {"26113": (3_000, 1_000_000, 12), "26001": (800, 900_000, 3), "26002": (200, 1_200_000, 5)}
    blocks = [[1_000, 1_000_000], [None, 500_000]]
    scale = {"blocks": blocks, "onboarding_cents": 0, "staff_hours": 10, "fit": 100}
    return {
        "format": "bouquet-instance/1",
        "horizon_years": 5,
        "tiers_percent": [50],
        "needs": ["civic-trust"],
        "services": [{"id": "iot-network", "requires": None}],
        "groups": [
            *({"id": code, "kind": "commune", "parent": GROUP} for code in people),
            {"id": GROUP, "kind": "epci", "parent": None},
        ],
        "communes": [
            {
                "group": code,
                "population": population,
                "weights": {"civic-trust": 1000},
                "means": {"investment_cents": 10**9, "running_cents": 10**9, "staff_hours": 10**6},
                "wealth_ppm": wealth,
                "usage": {OFFER: units},
            }
            for code, (population, wealth, units) in people.items()
        ],
        "offers": [
            {
                "id": OFFER,
                "service": "iot-network",
                "contributions": {"civic-trust": 20},
                "scales": {
                    "commune": scale | {"setup_cents": 500_000, "fixed_cents": 120_000},
                    "epci": scale | {"setup_cents": 600_000, "fixed_cents": 150_000} | changes,
                },
            }
        ],
    }


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The command in a folder that holds the three communes, and the answer by every key."""
    folder = tmp_path_factory.mktemp("share")
    (folder / "three.json").write_text(json.dumps(three()), encoding="utf-8")
    command = Command(folder)
    done = command("share", folder / "three.json", *CONTRACT, "--key", "all", "--format", "json")
    assert (done.code, done.err) == (0, "")
    return command, folder / "three.json", json.loads(done.out)


def test_every_key_adds_up_and_tells_the_set_up_from_the_years(shared):
    _, _, answer = shared
    assert answer["cost"] == {
        "once_cents": 600_000,
        "cents_per_year": 400_000,
        "total_cents": 2_600_000,
        "own_cents": 0,
    }
    assert list(answer["keys"]) == KEYS
    assert answer["refused"] == {}
    for key, result in answer["keys"].items():
        shares = result["shares"]
        assert len(shares) == 3, key
        for name in ("once_cents", "cents_per_year"):
            assert sum(share[name] for share in shares) == result["cost"][name]
        for share in shares:
            assert share["part_cents"] == share["once_cents"] + 5 * share["cents_per_year"]
            assert share["saving_cents"] == share["alone_cents"] - share["total_cents"]


def test_the_register_gives_the_names(shared):
    _, _, answer = shared
    assert next((row["commune"], row["name"]) for row in answer["members"]) == ("26113", "Die")


def test_the_table_shows_the_same_amounts(shared):
    command, instance, answer = shared
    done = command("share", instance, *CONTRACT)
    assert (done.code, done.err) == (0, "")
    share = answer["keys"]["proportional"]["shares"][1]
    assert (share["once_cents"], share["cents_per_year"]) == (120_000, 80_000)
    for text in ("26001", "1 200.00", "800.00", "5 200.00", "together", "26 000.00", "In the core", "proportional"):
        assert text in done.out


def test_a_narrow_terminal_hides_no_figure(shared):
    command, instance, answer = shared
    for key in ("shapley", "all"):
        done = command("share", instance, *CONTRACT, "--key", key, COLUMNS="80")
        assert "…" not in done.out
        assert max(map(len, done.out.splitlines())) <= 80
    for result in answer["keys"].values():
        for share in result["shares"]:
            euros = f"{share['total_cents'] // 100:,}.{share['total_cents'] % 100:02d}".replace(",", " ")
            assert euros in done.out


@pytest.fixture(scope="module")
def answers(shared):
    """Many questions about the three communes, answered in one process."""
    command, instance, _ = shared
    folder = instance.parent
    (folder / "caps.json").write_text(json.dumps({"26002": 100_000}), encoding="utf-8")
    (folder / "bad-caps.json").write_text(json.dumps({"26002": "much"}), encoding="utf-8")
    (folder / "stray-caps.json").write_text(json.dumps({"99999": 5}), encoding="utf-8")
    plan = {
        "format": "bouquet-solution/1", "status": "optimal", "value": 0, "bound": 0, "choices": [],
        "contracts": [{"offer": OFFER, "group": GROUP, "tier": 50, "members": ["26113", "26002"], "population": 3200}],
    }  # fmt: skip
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    partial = three()
    del partial["communes"][2]["wealth_ppm"]
    del partial["communes"][1]["usage"]
    (folder / "partial.json").write_text(json.dumps(partial), encoding="utf-8")
    (folder / "broken.json").write_text(json.dumps(three() | {"needs": 3}), encoding="utf-8")
    dear = three(fixed_cents=150_000, setup_cents=0)
    (folder / "free.json").write_text(json.dumps(dear), encoding="utf-8")
    (folder / "minimum.json").write_text(json.dumps(three(min_population=1_000)), encoding="utf-8")
    asked = {
        "members": [instance, *CONTRACT, "--members", "26001, 26002"],
        "plan": [instance, *CONTRACT, "--solution", folder / "plan.json"],
        "tier": [instance, *CONTRACT, "--tier", "50", "--key", "equal"],
        "unreached": [instance, *CONTRACT, "--tier", "90", "--members", "26001,26002"],
        "caps": [instance, *CONTRACT, "--key", "moulin", "--cap", folder / "caps.json"],
        "newcomer": [folder / "free.json", *CONTRACT, "--key", "equal", "--newcomer", "26113"],
        "joins": [instance, *CONTRACT, "--members", "26001", "--newcomer", "26002", "--key", "all"],
        "partial": [folder / "partial.json", *CONTRACT, "--key", "all"],
        "usage only": [folder / "partial.json", *CONTRACT, "--key", "usage"],
        "wealth only": [folder / "partial.json", *CONTRACT, "--key", "solidarity"],
        "offer": [instance, "--offer", "unheard-of", "--group", GROUP],
        "group": [instance, "--offer", OFFER, "--group", "nowhere"],
        "commune": [instance, "--offer", OFFER, "--group", "26113"],
        "stranger": [instance, *CONTRACT, "--members", "26113,99999"],
        "nobody": [instance, *CONTRACT, "--members", ","],
        "both": [instance, *CONTRACT, "--members", "26113", "--solution", folder / "plan.json"],
        "no contract": [instance, *CONTRACT, "--solution", folder / "plan.json", "--tier", "15"],
        "unknown newcomer": [instance, *CONTRACT, "--newcomer", "99999"],
        "lonely newcomer": [instance, *CONTRACT, "--members", "26113", "--newcomer", "26113"],
        "early newcomer": [folder / "minimum.json", *CONTRACT, "--members", "26002", "--newcomer", "26113"],
        "bad cap": [instance, *CONTRACT, "--cap", folder / "bad-caps.json"],
        "stray cap": [instance, *CONTRACT, "--cap", folder / "stray-caps.json"],
        "gone cap": [instance, *CONTRACT, "--cap", folder / "gone.json"],
        "broken": [folder / "broken.json", *CONTRACT],
        "gone": [folder / "gone.json", *CONTRACT],
        "key": [instance, *CONTRACT, "--key", "by-mood"],
    }
    forms = {name: ["share", *args, "--format", "json"] for name, args in asked.items()}
    tables = {f"{name} table": ["share", *args] for name, args in asked.items()}
    calls = forms | tables
    return dict(zip(calls, command.many(calls.values()), strict=True))


def data(answers, name):
    assert (answers[name].code, answers[name].err) == (0, "")
    return json.loads(answers[name].out)


def test_members_are_those_named_or_those_of_the_plan(answers):
    assert [row["commune"] for row in data(answers, "members")["members"]] == ["26001", "26002"]
    plan = data(answers, "plan")
    assert [row["commune"] for row in plan["members"]] == ["26113", "26002"]
    assert plan["tier"] == 50


def test_the_tier_brings_the_posted_rate(answers):
    shares = data(answers, "tier")["keys"]["equal"]["shares"]
    # 200 of 2,000 inhabitants: 600 EUR once, and 10 % of 1,500 + 1,000 + 500 EUR a year.
    assert shares[2]["posted_cents"] == 60_000 + 5 * 30_000
    assert data(answers, "tier")["keys"]["equal"]["above_posted"][-1]["commune"] == "26002"
    assert "more than the posted rate" in answers["tier table"].out
    assert "2 600 more must join" in answers["unreached table"].out
    assert "more than the posted rate" not in answers["unreached table"].out


def test_caps_decide_who_stays(answers):
    moulin = data(answers, "caps")["keys"]["moulin"]
    assert [share["commune"] for share in moulin["shares"]] == ["26113", "26001"]
    assert moulin["left"] == [{"commune": "26002", "cap_cents": 100_000, "asked_cents": 130_000}]
    assert "26002 Albon stays out: it would pay 1 300.00 EUR, and 1 000.00 EUR at most." in answers["caps table"].out


def test_the_newcomer_rule_names_who_would_pay_more(answers):
    found = data(answers, "newcomer")["newcomer"]["keys"]["equal"]
    assert [row["commune"] for row in found["worse_off"]] == ["26001", "26002"]
    assert [share["cents_per_year"] for share in found["guarded"]] == [150_000, 125_000, 125_000]
    text = answers["newcomer table"].out
    assert "when 26113 Die joins, 26001 Solaure en Diois, 26002 Albon would pay more, by up to 416.66 EUR" in text
    joins = data(answers, "joins")
    assert {row["commune"] for row in joins["members"]} == {"26001", "26002"}
    assert "when 26002 Albon joins, nobody who was there pays more" in answers["joins table"].out


def test_a_missing_figure_stops_its_key_only(answers):
    refused = data(answers, "partial")["refused"]
    assert refused == {
        "solidarity": "communes[2].wealth_ppm: is missing for '26002': the key solidarity needs it for every member",
        "usage": "communes[1].usage.lora-a: is missing for '26001': the key usage needs it for every member",
    }
    assert [key for key in KEYS if key not in refused] == list(data(answers, "partial")["keys"])
    for key, reason in refused.items():
        assert f"{key} not computed: {reason}" in answers["partial table"].out


REFUSALS = {
    "usage only": "communes[1].usage.lora-a: is missing for '26001'",
    "wealth only": "communes[2].wealth_ppm: is missing for '26002'",
    "offer": "offer: 'unheard-of' is not an offer of the instance",
    "group": "group: 'nowhere' is not a group of the instance",
    "commune": "group: '26113' is a commune",
    "stranger": "members: '99999' is not a commune of the instance",
    "nobody": "members: nobody is named",
    "both": "--members and --solution both say who is in",
    "no contract": "contracts: no contract for 'lora-a' and '242600534' at tier 15 in this plan",
    "unknown newcomer": "newcomer: '99999' is not a commune of the group '242600534'",
    "lonely newcomer": "newcomer: there is nobody with inhabitants beside '26113'",
    "early newcomer": "newcomer: without '26113' the members have 200 inhabitants: 'lora-a' asks for at least 1000",
    "bad cap": "26002: must be a whole number",
    "stray cap": "cap: '99999' is not a commune of the instance",
    "gone cap": "cannot read",
    "broken": "needs: must be a list",
    "gone": "cannot read",
}


def test_every_refusal_is_one_line_that_names_what_does_not_hold(answers):
    for name, message in REFUSALS.items():
        assert message in answers[name].refusal, name
        assert answers[f"{name} table"].refusal == answers[name].refusal
    assert answers["key"].code == 2
    assert "by-mood" in answers["key"].err
    assert "Traceback" not in answers["key"].err


def test_a_large_group_says_that_shapley_is_approximate(bare, write):
    raw = three()
    rows, groups = raw["communes"], raw["groups"]
    for n in range(200):
        groups.insert(0, {"id": f"{n:05}", "kind": "commune", "parent": GROUP})
        rows.append(rows[0] | {"group": f"{n:05}", "population": 500 + 97 * n})
    args = ["share", write(raw), *CONTRACT, "--key", "shapley"]
    table, form = bare.many([args, [*args, "--format", "json"]])
    result = json.loads(form.out)["keys"]["shapley"]
    assert (result["exact"], result["core"]["inside"], len(result["shares"])) == (False, True, 203)
    assert "shapley: by quadrature, which missed" in table.out


def test_ids_with_brackets_are_shown_as_they_are(bare, write):
    raw = three()
    raw["offers"][0]["id"] = "a[red]b"
    for commune in raw["communes"]:
        commune["usage"] = {}
    done = bare("share", write(raw), "--offer", "a[red]b", "--group", GROUP, "--key", "all")
    assert (done.code, done.err) == (0, "")
    assert "a[red]b bought by" in done.out
