"""The library for people: what ``import claimgraph`` gives, over the same rooms as the command line."""
