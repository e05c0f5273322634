"""Pure decisions of the office; no Qt, no SQL, no reading of the clock (time is an argument)."""
