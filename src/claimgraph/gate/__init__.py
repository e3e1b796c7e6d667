"""The gate: what does not conform never reaches a store."""
