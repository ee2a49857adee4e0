"""A stand for each test, over HTTP and over a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import SlackMode
from tests.slack.stand import Deployment, Stand, a_stand


@pytest.fixture(params=list(SlackMode), ids=str)
async def stand(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    """One workspace with a token, reached both ways; at the end Slack has refused no card."""
    async with a_stand(Deployment(tmp_path, request.param)) as made:
        yield made
        assert made.api.refused == []


@pytest.fixture
async def by_http(tmp_path: Path) -> AsyncIterator[Stand]:
    """The same by HTTP alone."""
    async with a_stand(Deployment(tmp_path)) as made:
        yield made
        assert made.api.refused == []
