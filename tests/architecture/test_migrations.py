"""The migrations make the tables that the models describe, and no table is slow to empty."""

from django.apps import apps
from django.apps.registry import Apps
from django.db import models
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


def unindexed(model: type[models.Model]) -> list[str]:
    """The checked keys of a table that no index begins with: each row they lead to costs a walk through the table."""
    unique = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    key = model._meta.pk_fields[0]  # the first column of a composite key begins its index
    begun = {key.name, *(fields[0] for fields in model._meta.unique_together)}
    for index in (*model._meta.indexes, *unique):
        first = index.fields[0].removeprefix("-") if index.fields else getattr(index.expressions[0], "name", "")
        begun.update([] if index.condition else [first])
    keys = [f for f in model._meta.local_fields if isinstance(f, models.ForeignKey) and f.db_constraint]
    return [f"{model._meta.label}.{f.name}" for f in keys if not (f.db_index or f.unique or f.name in begun)]


def test_every_checked_key_has_an_index():
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    assert [name for model in ours for name in unindexed(model)] == []


def test_a_key_without_index_is_noticed():
    class Street(models.Model):
        commune = models.ForeignKey("geography.Commune", models.PROTECT, db_index=False, related_name="+")
        loose = models.ForeignKey(
            "geography.Commune", models.PROTECT, db_index=False, db_constraint=False, related_name="+"
        )
        first = models.ForeignKey("geography.Epci", models.PROTECT, db_index=False, related_name="+")

        class Meta:
            app_label = "trial"
            apps = Apps()
            indexes = (models.Index("first", "commune", name="street_first"),)

        def __str__(self) -> str:
            return "street"

    assert unindexed(Street) == ["trial.Street.commune"]
