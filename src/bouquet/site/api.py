"""The API: every app's endpoints under one address and one document."""

from functools import partial

from bouquet.api.application import make_api
from bouquet.api.documentation import documentation
from bouquet.api.texts import N_
from bouquet.platform.catalogue.api.observations import router as observed_prices
from bouquet.platform.catalogue.api.offer_views import router as offers
from bouquet.platform.catalogue.api.views import router as catalogue
from bouquet.platform.composer.api.views import router as composer
from bouquet.platform.experience.api.views import router as experience
from bouquet.platform.portal.api.views import router as portal
from bouquet.platform.strategy.api.views import router as strategy
from bouquet.platform.territories.api.views import router as territories

api = make_api(
    title=N_("API of Bouquet"),
    version="1",
    description=N_(
        "Read the territories of France, the catalogue of digital services and what they cost, and compose the best "
        "bouquet of a commune, from a program."
    ),
)
api.add_router("/v1/territories", territories)
api.add_router("/v1/experiences", experience)
api.add_router("/v1", catalogue)
api.add_router("/v1", observed_prices)
api.add_router("/v1", offers)
api.add_router("/v1", strategy)
api.add_router("/v1", composer)
api.add_router("/v1", portal)

documentation_page = partial(documentation, api=api)
