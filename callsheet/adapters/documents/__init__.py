"""JSON documents that programs exchange with Callsheet; each in a module of its own."""
