"""The migrations make the tables that the models describe."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.utils import translation

OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("bouquet.")}


def missing(state: ProjectState | None = None) -> list[str]:
    """Operations that our models ask for and no migration makes, as `makemigrations --check` would find."""
    with translation.override(None):  # a label in French is not a change
        loader = MigrationLoader(None, ignore_no_migrations=True)
        wanted = state or ProjectState.from_apps(apps)
        changes = MigrationAutodetector(loader.project_state(), wanted).changes(graph=loader.graph)
    ours = ((app, migration) for app in OURS for migration in changes.get(app, ()))
    return [f"{app}: {operation.describe()}" for app, migration in ours for operation in migration.operations]


def test_no_migration_is_missing():
    assert missing() == []


def test_two_migrations_of_an_app_never_follow_the_same_one():
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


def test_a_changed_model_is_noticed():
    state = ProjectState.from_apps(apps)
    name = apps.get_model("geography.Commune")._meta.get_field("name")
    state.add_model(ModelState("geography", "Hamlet", [("name", name.clone())]))
    assert missing(state) == ["geography: Create model Hamlet"]
