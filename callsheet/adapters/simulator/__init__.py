"""
An honest Recall on this machine, and the providers behind its calendars.

`server.Simulator` serves a `world.World`, whose unknowns are `switches.Switches`. A
world comes from `worlds` (generated, from `.ics` files, from saved JSON) or
`calendars.founding` (by hand). What its clients meet is in `recall` and `providers`,
what happens behind it in `calendars`, `bots` and `webhooks`; `control` and `page` are
how tests and people move it. It knows nothing of the rest of Callsheet.
"""
