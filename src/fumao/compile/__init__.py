"""From records and returns to statistics: what a compiler does, one readable step a file."""
