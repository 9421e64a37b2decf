"""The terminal front end: a person looks after a paused run at a prompt."""
