"""Papers made by reportlab from rows, returned as bytes; no Qt and no database."""
