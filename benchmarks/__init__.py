"""Measured comparisons of the plugin with what pytest, Playwright and plain HTTP charge. Run `python -m benchmarks`."""
