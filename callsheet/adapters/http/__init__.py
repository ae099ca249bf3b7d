"""
The service: an aiohttp application, made of what it is given (`create_app`).

Nothing is started by an import, and no logging is configured. `docs/serve.md` says how
it is run; a resource of its API is one `Route` in a module of `resources`.
"""
