"""Calendars: the accounts behind them, people's edits, and what Recall notices."""
