"""Claims: what every place that keeps them must know, on disk, in memory or far away."""
