"""Runs one playbook: events out, commands in. Knows its resources only as a protocol, and no pytest."""
