"""A believable company, generated from a seed; `stories` says what is in it."""

from callsheet.adapters.simulator.worlds.company.generate import company

__all__ = ["company"]
