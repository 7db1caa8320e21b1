"""One short file a job: where jobs and store meet, and the ledger is written."""
