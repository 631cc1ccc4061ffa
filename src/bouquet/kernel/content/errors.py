"""The refusal of a data file."""


class ContentError(Exception):
    """A row of a file that does not hold, named by file, line and field."""

    def __init__(self, file: str, line: int | None, field: str | None, message: str) -> None:
        place = file + (f", line {line}" if line else "") + (f", field {field}" if field else "")
        super().__init__(f"{place}: {message}")
        self.file, self.line, self.field = file, line, field
