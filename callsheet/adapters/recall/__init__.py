"""Recall's Calendar V2 API: its JSON turned into the core's values, and its calls."""
