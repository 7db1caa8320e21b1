"""The report: editions, documents, charts, and their four formats."""
