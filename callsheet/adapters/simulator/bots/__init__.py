"""Bots: booked, shared, sent out, and what becomes of them."""
