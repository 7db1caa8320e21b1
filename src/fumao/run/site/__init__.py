"""The data site: what its pages show, found in the store."""
