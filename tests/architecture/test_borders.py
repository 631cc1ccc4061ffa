"""The borders between apps that pass through the database and the templates."""

from django.apps import apps

from .house import PACKAGE, Places, foreign_templates, inline_code, loose_relations, misplaced_keys


def keys_of_the_house() -> list[tuple[str, str, str]]:
    """Every relation of our tables: (app, field, target's app)."""
    return [
        (config.name, f"{model.__name__}.{field.name}", field.related_model._meta.app_config.name)
        for config in apps.get_app_configs()
        if config.name.startswith("bouquet.")
        for model in config.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
    ]


def test_foreign_keys_point_down_the_house():
    keys = keys_of_the_house()
    assert len(keys) > 10
    assert list(misplaced_keys(keys, Places.of_project())) == []


def test_no_relation_that_a_tool_cannot_follow():
    assert list(loose_relations(PACKAGE)) == []


def test_an_app_uses_its_own_templates_and_those_of_web():
    assert list(foreign_templates(PACKAGE)) == []


def test_no_script_or_style_inside_a_page():
    assert list(inline_code(PACKAGE)) == []
