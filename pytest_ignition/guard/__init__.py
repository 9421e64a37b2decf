"""The guard for real plants: what a gateway allows, and who refuses what it does not."""
