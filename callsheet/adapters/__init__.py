"""The edges: Recall over HTTP, the log, files, the command line, the simulator."""
