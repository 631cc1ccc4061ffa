"""Each check of the house, on a planted fault and on its innocent neighbour."""

from pathlib import Path

import pytest

from . import house

CONTRACTS = [
    {
        "id": "kernel-order",
        "containers": ["bouquet.kernel"],
        "layers": ["(contract)", "(files) : search", "accounts", "geography"],
    },
    {
        "id": "platform-order",
        "containers": ["bouquet.platform"],
        "layers": ["composer", "(learning) | (strategy)", "catalogue", "(console) | territories"],
    },
]


@pytest.fixture
def plant(tmp_path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_long_files_and_functions(plant):
    plant("platform/a/services.py", "x = 1\n" * 401)
    plant("platform/a/models.py", "def f():\n" + "    x = 1\n" * 50)
    plant("site/settings/base.py", "x = 1\n" * 251)
    plant("platform/b/services.py", "x = 1\n" * 400)
    plant("platform/b/models.py", "def f():\n" + "    x = 1\n" * 49)
    plant("platform/b/migrations/0001_all.py", "x = 1\n" * 900)
    package = plant("platform/b/tests/test_all.py", "x = 1\n" * 900)
    assert [line.partition(",")[0] for line in house.oversized(package)] == [
        "platform/a/models.py:1 f: 51 lines",
        "platform/a/services.py: 401 lines",
        "site/settings/base.py: 251 lines",
    ]


@pytest.mark.parametrize("name", ["web/utils.py", "web/helpers.py", "platform/a/common/x.py", "engine/tests/utils.py"])
def test_nameless_files(plant, name):
    assert list(house.nameless(plant(name, ""))) == [f"{name}: find the name of what it holds"]


def test_named_files(plant):
    assert list(house.nameless(plant("platform/common_law/rules.py", ""))) == []


@pytest.mark.parametrize(
    "code",
    [
        "x = timezone.now()",
        "x = models.DateTimeField(default=timezone.now)",
        "x = models.DateTimeField(auto_now_add=True)",
        "x = datetime.now(UTC)",
        "x = datetime.datetime.utcnow()",
        "x = date.today()",
        "x = datetime.date.today()",
        "from django.utils.timezone import now",
    ],
)
def test_readers_of_the_time(plant, code):
    package = plant("platform/a/services.py", code)
    plant("kernel/clock.py", code)
    assert len(list(house.clock_readers(package))) == 1


@pytest.mark.parametrize("code", ["x = clock.now()", "x = clock.today()", "from django.utils.timezone import is_aware"])
def test_askers_of_the_clock(plant, code):
    assert list(house.clock_readers(plant("platform/a/services.py", code))) == []


def test_late_imports(plant):
    plant(
        "platform/a/services.py", "def f():\n    import json\n\n\nclass A:\n    def g(self):\n        from x import y\n"
    )
    plant("cli/platform.py", "def f():\n    import django\n")
    package = plant("web/views.py", "import json\n\n\nif TYPE_CHECKING:\n    from x import y\n")
    assert list(house.late_imports(package)) == [
        "platform/a/services.py:2 imports inside a function",
        "platform/a/services.py:7 imports inside a function",
    ]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("bouquet.kernel.geography", "bouquet.kernel.accounts"),
        ("bouquet.kernel.search", "bouquet.kernel.contract"),
        ("bouquet.kernel.search", "bouquet.platform.catalogue"),
        ("bouquet.platform.catalogue", "bouquet.platform.composer"),
        ("bouquet.platform.learning", "bouquet.platform.strategy"),
        ("bouquet.platform.console", "bouquet.platform.territories"),
        ("bouquet.platform.composer", "bouquet.modules.booking"),
        ("bouquet.modules.booking", "bouquet.modules.counter"),
        ("bouquet.modules.booking", "bouquet.platform.catalogue"),
        ("bouquet.platform.unheard", "bouquet.kernel.geography"),
    ],
)
def test_keys_that_point_up_or_sideways(source, target):
    places = house.Places(CONTRACTS)
    assert list(house.misplaced_keys([(source, "Thing.other", target)], places)) == [
        f"Thing.other points to {target}, which {source} may not know"
    ]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("bouquet.kernel.accounts", "bouquet.kernel.geography"),
        ("bouquet.kernel.files", "bouquet.kernel.search"),
        ("bouquet.platform.composer", "bouquet.platform.catalogue"),
        ("bouquet.platform.catalogue", "bouquet.kernel.geography"),
        ("bouquet.modules.booking", "bouquet.kernel.accounts"),
        ("bouquet.modules.booking", "bouquet.modules.booking"),
        ("bouquet.kernel.accounts", "django.contrib.auth"),
    ],
)
def test_keys_that_point_down(source, target):
    assert list(house.misplaced_keys([(source, "Thing.other", target)], house.Places(CONTRACTS))) == []


def test_the_contracts_of_the_project_are_read():
    places = house.Places.of_project()
    assert places.allows("bouquet.platform.composer", "bouquet.platform.catalogue")
    assert not places.allows("bouquet.kernel.geography", "bouquet.platform.catalogue")


def test_loose_relations(plant):
    plant("platform/a/services.py", 'x = apps.get_model("catalogue", "Service")')
    plant("platform/a/models.py", "x = GenericForeignKey()")
    package = plant("platform/a/migrations/0001_x.py", 'x = apps.get_model("catalogue", "Service")')
    assert [line.partition(":")[0] for line in house.loose_relations(package)] == [
        "platform/a/models.py",
        "platform/a/services.py",
    ]


def test_foreign_templates(plant):
    plant("web/__init__.py", "")
    plant("platform/b/templates/b/x.html", '{% extends "web/base.html" %}{% include "b/y.html" %}{% include panel %}')
    plant("platform/a/templates/a/x.html", '{% extends "b/x.html" %}{# {% include "b/y.html" %} #}')
    plant("platform/a/templates/a/z.html", "{% include 'b/y.html' with a=1 %}")
    plant("platform/b/web/views.py", 'x = render(request, "b/x.html"); y = render(request, "account/login.html")')
    package = plant("platform/a/web/views.py", 'x = render(request, "b/x.html")')
    assert list(house.foreign_templates(package)) == [
        "platform/a/templates/a/x.html uses b/x.html, a template of another app",
        "platform/a/templates/a/z.html uses b/y.html, a template of another app",
        "platform/a/web/views.py:1 uses b/x.html, a template of another app",
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<SCRIPT type='module'>x</SCRIPT>",
        "<style>p { color: red }</style>",
        '<p style="color: red">x</p>',
        "<svg><path style='fill: red'/></svg>",
        '<button onclick="go()">x</button>',
        '<a href="javascript:go()">x</a>',
    ],
)
def test_inline_code(plant, page):
    assert len(list(house.inline_code(plant("web/templates/web/x.html", page)))) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<script src="/static/x.js" defer></script>',
        '<script type="application/json" id="data">{}</script>',
        '<svg><path fill="red" stroke-width="2"/></svg>',
        '{# <p style="color: red"> #}',
        '<link rel="stylesheet" href="x.css">',
    ],
)
def test_code_in_files(plant, page):
    assert list(house.inline_code(plant("web/templates/web/x.html", page))) == []


def test_styles_written_by_python(plant):
    package = plant("web/drawing/svg.py", """x = f'<path style="fill: {c}"/>'""")
    assert list(house.inline_code(package)) == ["web/drawing/svg.py:1 writes a style or a script into a page"]


def test_undocumented_apps(plant):
    plant("platform/a/apps.py", "")
    package = plant("platform/b/apps.py", "")
    assert list(house.undocumented_apps(package, "| `platform/a` | what it does |")) == [
        "platform/b is not in docs/README.md"
    ]


def test_variables_out_of_step():
    code = ['os.environ["BOUQUET_PORT"]', 'os.environ.get("BOUQUET_HOME")']
    page = "| `BOUQUET_HOME` | | `BOUQUET_OLD` | | `BOUQUET_TOOL` |"
    assert list(house.variables_out_of_step(code, page, ["BOUQUET_TOOL"])) == [
        "BOUQUET_PORT is read by the code and not in docs/operate/settings.md",
        "BOUQUET_OLD is in docs/operate/settings.md and nothing reads it",
    ]


def test_unlinked_pages(plant):
    plant("decisions/0001-a.md", "")
    plant("decisions/0002-b.md", "")
    package = plant("decisions/README.md", "[one](0001-a.md)")
    assert list(house.unlinked(package / "decisions", "README.md")) == [
        "0002-b.md is not linked from decisions/README.md"
    ]
    assert list(house.unlinked(package / "decisions", "INDEX.md")) == ["decisions/INDEX.md does not exist"]


def test_broken_links(plant):
    plant("here.md", "")
    folder = plant("page.md", "[a](here.md) [b](here.md#part) [c](gone.md) [d](https://example.org/x) [e](#part)")
    assert list(house.broken_links([folder / "page.md"])) == ["page.md links to gone.md, which does not exist"]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example.org/simple",
        "--extra-index-url x",
        "--find-links x",
        "--trusted-host x",
        "thing @ https://example.org/thing.whl",
        "# from pypi.org",
    ],
)
def test_hosts(plant, line):
    folder = plant("requirements.txt", f"django==5.2.19 \\\n    --hash=sha256:00\n{line}\n")
    assert list(house.hosts([folder / "requirements.txt"])) == ["requirements.txt:3 names a host of packages"]


def test_placeholders_of_plural_forms():
    assert house.placeholders("%(n)s of %(who)s, 100 %%") == {"n", "who"}
    one, many = "%(who)s has %(n)s day", "%(who)s has %(n)s days"
    assert list(house._other_placeholders("x", [one, many], ["%(who)s a un jour", "%(who)s a %(n)s jours"])) == []
    assert len(list(house._other_placeholders("x", [one, many], ["%(qui)s a un jour", "%(who)s a %(n)s jours"]))) == 1
    assert len(list(house._other_placeholders("x", [one, many], ["%(who)s a un jour", "%(who)s a des jours"]))) == 1
