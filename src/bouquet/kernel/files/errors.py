"""Why a file is refused."""


class FileRefused(Exception):
    """The file cannot be kept; each reason below says why."""


class EmptyFile(FileRefused):
    """There is nothing in it."""


class TooLarge(FileRefused):
    """It is larger than one file may be."""


class TypeRefused(FileRefused):
    """Its content is none of the accepted types, whatever its name says."""


class Damaged(FileRefused):
    """It looks like an accepted type and cannot be read as one."""


class Active(FileRefused):
    """It holds a script, a macro, or something that opens a program or another file."""


class Protected(FileRefused):
    """It is locked by a password: nobody could check it."""


class QuotaReached(FileRefused):
    """The organisation, or the person, has no room left."""


class LinkUnknown(Exception):
    """The link was not made here, is too old, or is for someone else."""
