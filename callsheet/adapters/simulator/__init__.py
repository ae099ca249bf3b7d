"""An honest Recall on your own machine: its Calendar V2 API, served from a world."""
