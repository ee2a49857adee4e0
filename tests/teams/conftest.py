"""Servers that the Teams tests share."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.teams.stand import teams_there


@pytest.fixture
async def aiohttp_server_of():
    """A server that answers everything with these bytes; gives its address."""
    servers = []

    async def serve(document: bytes) -> str:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(body=document)

        app = web.Application()
        app.router.add_get("/{rest:.*}", answer)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("/openid"))

    yield serve
    for server in servers:
        await server.close()


@pytest.fixture
async def teams(tmp_path):
    """The whole application over the tiny rulebook, and a client that signs."""
    async with teams_there(tmp_path) as there:
        yield there
