"""The store: a journal that is the truth, an index that follows from it, and what can be asked of both."""
