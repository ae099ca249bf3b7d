"""Recall's API, as its clients meet it."""
