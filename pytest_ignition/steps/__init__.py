"""What a step can do: one module per domain, each type with its parameter model, effect and outputs."""
