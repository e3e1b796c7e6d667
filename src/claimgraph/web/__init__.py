"""The server: one graph over HTTP, as SPARQL, saved questions, linked data and plain pages."""
