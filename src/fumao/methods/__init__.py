"""The numbers: arrays and intervals in, small records out; no countries here."""
