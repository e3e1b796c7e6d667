"""Tests of what `import claimgraph` gives."""
