"""SPARQL that somebody wrote, as text: read token by token and judged before any parser sees it."""
