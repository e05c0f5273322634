"""The performance figures of 8-stores.md, each against a floor measured in the same run; `python -m benchmarks`."""
