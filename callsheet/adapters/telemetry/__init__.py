"""What a service tells of itself; set up once by the program, never by an import."""
