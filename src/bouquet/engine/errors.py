"""What the engine refuses, always naming the place."""


class EngineError(Exception):
    """The engine cannot answer; the message says why and, where it can, what to change."""


class FormatError(EngineError):
    """A file that does not follow its format.

    Args:
        path: where in the file, as `communes[3].weights`.
        message: what is wrong there and how to mend it.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


class Infeasible(EngineError):
    """No plan can give the communes what they must have within their means; the message says why."""


class Unfound(EngineError):
    """No plan was found in the time given, and none was proved impossible; the message says what to change."""
