"""The commands of the command line, one module a subject; each parses nothing and prints its own answer."""
