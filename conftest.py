"""Plugins that the project's own tests need."""

pytest_plugins = ["pytester"]
