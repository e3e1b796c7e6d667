"""Documents: files read, strictly, into named graphs, each statement of which remembers where it stands."""
