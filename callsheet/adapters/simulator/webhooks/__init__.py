"""Webhooks: what is announced, signed, retried, and to whom."""
