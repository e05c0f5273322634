"""What people do: one function, one transaction, verb first; never commits and never words a message."""
