"""What tenancy refuses."""


class NoTenant(Exception):
    """Rows of an organisation were asked for while no organisation is in scope."""


class OtherTenant(Exception):
    """A row of one organisation was written or deleted while another is in scope."""


class UnknownTerritory(Exception):
    """No territory of today has this kind and code."""


class TerritoryTaken(Exception):
    """The territory already has its organisation."""


class InvalidSiret(Exception):
    """Not a SIRET: fourteen digits with a right key."""


class SiretTaken(Exception):
    """The company already has its organisation."""
