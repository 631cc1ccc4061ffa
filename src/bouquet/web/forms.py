"""Forms as the look draws them: label above, hint below it, error before the control."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders forms and fields with the templates of the page toolkit."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"
