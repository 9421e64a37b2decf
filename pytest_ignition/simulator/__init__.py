"""The embedded gateway: a stand-in for an Ignition 8.3 gateway, for demos, teaching and tests without a plant."""
