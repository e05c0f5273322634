"""Files in and out of the office: packs, boundaries, tables; no Qt."""
