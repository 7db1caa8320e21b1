"""The pages, a file a subject."""

from fumao.web.pages import account, door

ROUTERS = (door.router, account.router)
