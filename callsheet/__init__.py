"""Callsheet decides which Recall.ai bots attend which calendar events, and why."""
