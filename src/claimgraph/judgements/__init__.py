"""Judgements: which record is which of our things, who judged that and why, as one SSSOM text for each collection."""
