"""Readers: queries that somebody wrote, answered in worker processes that are bounded, killed and replaced."""
