"""Markdown files that begin with their facts: YAML between two lines of dashes, then the text."""

from __future__ import annotations

import yaml

from bouquet.kernel.content.errors import ContentError
from bouquet.kernel.content.files import Folder, text_of
from bouquet.kernel.content.yaml_rows import YamlRow

FENCE = "---\n"


def markdown_file(folder: Folder, file: str) -> tuple[YamlRow, str]:
    """The facts of a file and the text that follows them.

    Raises:
        ContentError: the file has no facts, or they are not a mapping.
    """
    text = text_of(folder, file).replace("\r\n", "\n")
    start, _, rest = text.partition(FENCE)
    facts, fence, body = rest.partition("\n" + FENCE)
    if start or not fence:
        raise ContentError(file, 1, None, "must begin with facts between two lines of three dashes")
    try:
        data = yaml.load(facts, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ContentError(file, mark.line + 2 if mark else 1, None, "the facts are not YAML") from None
    if not isinstance(data, dict):
        raise ContentError(file, 1, None, "the facts must be a mapping")
    return YamlRow(file, 1, data), body.strip() + "\n"
