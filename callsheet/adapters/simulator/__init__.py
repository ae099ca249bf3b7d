"""
An honest Recall on your own machine: its Calendar V2 API, served from a world.

A world comes from `company.company` (generated), `load.world_from_ics` (exported
calendars) or `founding` (by hand); `server.Simulator` serves it, `server.serve`
until it is stopped. Rules and state are in `world`, `scheduling`, `lives`, `syncing`
and `connections`; what people do in their calendars is in `changes`. Nothing here
knows of Callsheet.
"""
