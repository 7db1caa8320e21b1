"""Services of returns, one short file each: what pages, the API and commands call."""
