"""Results: what kinds of answer a query has, and the formats in which each is written."""

from __future__ import annotations

from typing import Final

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat

from claimgraph.errors import WrongUse

ROWS: Final = "rows"  # of a SELECT
TRUTH: Final = "truth"  # of an ASK
TRIPLES: Final = "triples"  # of a CONSTRUCT or DESCRIBE

JSON: Final = QueryResultsFormat.JSON.media_type
N_TRIPLES: Final = RdfFormat.N_TRIPLES.media_type


def kind(result: QuerySolutions | QueryBoolean | QueryTriples) -> str:
    """Which of the three ``result`` is."""
    if isinstance(result, QueryTriples):
        return TRIPLES
    return ROWS if isinstance(result, QuerySolutions) else TRUTH


def rows_format(media_type: str) -> QueryResultsFormat:
    """The format of rows or a truth that ``media_type`` names; raises WrongUse where it is none."""
    found = QueryResultsFormat.from_media_type(media_type)
    if found is None:
        raise WrongUse(f"query: {media_type} is no format for rows; ask for {JSON}")
    return found


def graph_format(media_type: str) -> RdfFormat:
    """The format of triples that ``media_type`` names; raises WrongUse where it is none."""
    found = RdfFormat.from_media_type(media_type)
    if found is None:
        raise WrongUse(f"query: {media_type} is no format for a graph; ask for text/turtle")
    return found
