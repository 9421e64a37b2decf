"""Client for real Ignition gateways: one core without I/O, a sync and an async face. Knows neither engine nor pytest."""
