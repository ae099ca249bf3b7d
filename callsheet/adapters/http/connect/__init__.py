"""Connecting a calendar in a browser: a link, the provider's question, and back."""
