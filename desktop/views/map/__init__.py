"""The map tab; the web engine is loaded by web_map alone, when a map is first shown."""
