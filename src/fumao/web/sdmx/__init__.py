"""SDMX REST over the shelf."""
