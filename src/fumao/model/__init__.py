"""The words of the house: codes, periods, units, flows, findings, entries. All frozen."""
