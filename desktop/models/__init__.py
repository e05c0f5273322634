"""SQLAlchemy entities, one noun a file: what the office keeps; no decisions and no queries."""
