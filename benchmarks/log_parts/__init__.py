"""What `./dev bench log` measures, a part in each module."""
