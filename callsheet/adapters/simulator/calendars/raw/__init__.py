"""The providers' own event objects: written, and changed as the provider would."""
