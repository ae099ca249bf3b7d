"""Parts of the benchmark of webhooks: the server that is timed, and who sends to it."""
