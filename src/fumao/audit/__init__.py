"""Check every number of a document: read it, find its identities, say what cannot be right."""
