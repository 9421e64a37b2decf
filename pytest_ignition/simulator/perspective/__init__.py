"""The Perspective module of the simulated gateway: sessions, pages, views and what they are bound to."""
