"""Changes of the tables of returns, one file a revision, in the order that each names."""
