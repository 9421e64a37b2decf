"""Perspective sessions as people see them: components by what they are called, read and set by what they are."""
