"""claimgraph: a knowledge graph of attacks in which no fact stands without the one who said it."""

__version__ = "0.1.0"
