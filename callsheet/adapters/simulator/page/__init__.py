"""A page for people at `/_sim/`: how the world stands, and forms that move it."""
