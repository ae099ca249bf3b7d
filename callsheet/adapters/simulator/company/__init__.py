"""A believable company, generated from a seed; see `generate` and `stories`."""
