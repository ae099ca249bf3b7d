"""The pure core: standard library only, no clock, no network, no disk, no log."""
