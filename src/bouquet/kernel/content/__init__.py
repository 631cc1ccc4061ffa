"""Reads the data files that ship with the product, or an operator's own, and names what it refuses by file and line."""

from bouquet.kernel.content.csv_rows import CsvRow, csv_rows
from bouquet.kernel.content.errors import ContentError
from bouquet.kernel.content.files import bytes_of
from bouquet.kernel.content.markdown import markdown_file
from bouquet.kernel.content.yaml_rows import YamlRow, yaml_mapping, yaml_rows

__all__ = ["ContentError", "CsvRow", "YamlRow", "bytes_of", "csv_rows", "markdown_file", "yaml_mapping", "yaml_rows"]
