"""Routes of the organisation, all under ``/staff``."""

from skyteller.domains.organisation.api import members, realtime, session

routers = [session.router, members.router, realtime.router]
