"""Reading: running text and tables, in zh or en, back into claims."""
