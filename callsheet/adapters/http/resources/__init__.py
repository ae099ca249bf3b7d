"""The resources of `/v1`: a module for each, with its `ROUTES`."""
