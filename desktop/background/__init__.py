"""Whatever runs off the GUI thread, and how it comes back; no widgets."""
