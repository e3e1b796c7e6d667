"""The version of claimgraph, which the package, the server and what is left in a store tell."""

__version__ = "0.1.0"
