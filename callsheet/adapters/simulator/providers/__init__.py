"""The calendar providers themselves: consent, tokens, and what is in a mailbox."""
