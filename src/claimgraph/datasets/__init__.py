"""Datasets: the rows of a file that somebody else coded, and the mapping that says what each of them says."""
