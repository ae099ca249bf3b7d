"""Timings of the program against its floors; `./dev bench` runs them."""
