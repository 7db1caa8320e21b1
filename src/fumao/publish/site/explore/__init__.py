"""The data explorer: the state that an address tells, and what is drawn of it."""
