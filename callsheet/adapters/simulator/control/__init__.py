"""The control API below `/_sim/`."""
