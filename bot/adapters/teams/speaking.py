"""Teams connected: everything that speaks with it, put together from the settings."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.routing import Route

from bot.adapters.teams.calls import Calls
from bot.adapters.teams.framework import connection, framework
from bot.adapters.teams.guard import TeamsGuard
from bot.adapters.teams.hosts import patterns
from bot.adapters.teams.keys import Keys
from bot.adapters.teams.listen import Listener
from bot.adapters.teams.posts import Posts
from bot.adapters.teams.sending import Sending
from bot.adapters.teams.serve import Gate
from bot.adapters.teams.talk import Conversation
from bot.adapters.teams.tokens import Acquire, Tokens, from_entra
from bot.errands import Errands
from bot.settings import Settings
from handlers.desk import Desk

MESSAGES = "/api/messages"
_LAST_WAIT = 8.0  # seconds that a stop waits for answers under way


class Speaking(Posts):
    """The station of a server: hears by HTTP, and posts.

    `keys` and `acquire` are what the tests put in the place of the Bot Framework's key list and of Entra; no setting
    does.
    """

    def __init__(
        self, settings: Settings, desk: Desk, keys: Keys | None = None, acquire: Acquire | None = None
    ) -> None:
        client_id, tenant = settings.teams_client_id, settings.teams_tenant_id
        secret = settings.teams_client_secret.get_secret_value()
        hosts = patterns(settings.teams_service_hosts)
        app = framework(client_id, tenant, Tokens(acquire or from_entra(client_id, secret, tenant)))
        self._calls = Calls(connection(app), hosts)
        self._sending = Sending(self._calls)
        super().__init__(self._calls, self._sending, settings.tenants_served)
        self._keys = keys or Keys()
        self.errands = Errands()
        self.conversation = Conversation(desk, self._calls, self._sending, self.errands)
        self._listener = Listener(app, self.conversation)
        guard = TeamsGuard(client_id, settings.tenants_served, hosts, self._keys)
        self.routes = APIRouter()
        self.routes.routes.append(Route(MESSAGES, Gate(guard, self._listener.answered), methods=["POST"]))

    async def start(self) -> None:
        """Make the framework ready and begin to fetch the keys; nobody waits for them."""
        await self._listener.start()
        self._keys.ask()

    async def stop(self) -> None:
        """Finish the answers that are under way, and let go of the connections."""
        await self.errands.finish(_LAST_WAIT)
        await self._keys.close()
        await self._calls.close()
