"""Telling others what changed by signed webhooks, as Standard Webhooks has it."""
