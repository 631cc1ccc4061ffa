"""Every endpoint against its own description: what it takes and refuses, what it answers, never a fault of ours.

The cases are the same at each run: a failure is a bug of today.
"""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.config import SchemathesisConfig

from bouquet.site.wsgi import application

CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"max-examples": 25, "deterministic": True},
        # The schema cannot know the catalogue: a well-formed id that names nothing is refused.
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "409", "422"]}},
    }
)
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, config=CONFIG)


@pytest.fixture
def _one_connection(db):
    """The application closes its connection after each answer; here it holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@schema.parametrize()
def test_an_endpoint_does_what_its_description_says(case):
    case.call_and_validate(headers={"Accept-Encoding": "identity"})
