"""The data explorer: what a state asks for, found in the store."""
