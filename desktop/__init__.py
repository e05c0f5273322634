"""Grid Desk: the command desk of an urban-grid environmental supervision centre; holds the version and nothing else."""

__version__ = "0.1.0"
