"""The SDMX service over a shelf: each question becomes an answer that is written when wanted."""
