"""The registers tab: what has data is a real table, what is not there yet says so; it knows no other screen."""
