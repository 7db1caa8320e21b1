"""What an audit tells: for people, for programs, as a page, for code-review tools."""
