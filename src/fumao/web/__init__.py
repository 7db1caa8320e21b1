"""Pages and the REST interface, over run."""
