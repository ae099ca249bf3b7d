"""
An honest Recall on this machine: its Calendar V2 API with the part of the Bot API
that touches it, its webhooks, and the providers behind the calendars.

`server.Simulator` serves a `world.World`, whose unknowns are `switches.Switches`. A
world comes from `worlds` (generated, from `.ics` files, from saved JSON) or
`calendars.founding` (by hand). What its clients meet is in `recall` and `providers`,
what happens behind it in `calendars`, `bots` and `webhooks`; `control` and `page` are
how tests and people move it. It knows nothing of the rest of Callsheet.
"""
