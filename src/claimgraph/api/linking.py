"""Linking in Python: records are proposed for our things, judged, and kept as one text for each collection."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph import opening
from claimgraph.api import given
from claimgraph.api.graph import Graph
from claimgraph.licences import stays
from claimgraph.links import files
from claimgraph.links import propose as proposing
from claimgraph.names import expand

if TYPE_CHECKING:
    from claimgraph.graph import Readable
    from claimgraph.links.candidate import Proposal
    from claimgraph.links.review import Review


def propose(
    what: str,
    source: str | Path,
    /,
    *,
    of: Graph | str | Path | None = None,
    into: str | Path | None = None,
    base: str = "",
    splink: bool = False,
    include_restricted: bool = False,
) -> list[Proposal]:
    """The records that may be our ``what`` (places, actors or events), with reasons; nothing is accepted by itself.

    ``source`` is a file of GeoNames, a CSV or TSV with a header, a file of RDF, the address of a reconciliation
    service, ``sparql+`` and the address of a SPARQL endpoint, or for events the dataset (an IRI) whose rows are in the
    graph ``of`` (an open one, or what ``open`` takes). ``into`` is the collection, a path that ends in ``.sssom.tsv``,
    beside which the proposals are kept for ``review``; an id of the source that is no IRI is put behind ``base``.
    ``splink`` has the same rows found for events by Splink on DuckDB, which is for what is large.
    Reasons that rest on rows which their licence keeps here go into no file, unless ``include_restricted``; WrongUse
    says so before anything is proposed.

    >>> import claimgraph, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source = Path(folder) / "towns.csv"
    ...     _ = source.write_text("id,name,kind,lat,lon\\nhttps://x.example/7,Zumar,town,36.66,42.60\\n")
    ...     found = [one for one in claimgraph.propose("places", source) if one.candidates]
    >>> [(one.label, one.candidates[0].record, one.mark.value) for one in found]
    [('Zummar', 'https://x.example/7', 'likely')]
    """
    with ExitStack() as stack:
        if isinstance(of, Graph):
            graph = stack.enter_context(of._using()).graph
        else:
            graph = stack.enter_context(opening.open_graph(None if of is None else str(of)))
        file = None if into is None else Path(into)
        return proposed(graph, what, str(source), base, file, include_restricted=include_restricted, splink=splink)


def proposed(
    graph: Readable,
    what: str,
    source: str,
    base: str,
    into: Path | None,
    *,
    include_restricted: bool,
    splink: bool = False,
) -> list[Proposal]:
    """The proposals that ``propose`` gives, kept beside ``into`` where that is named; by Splink where there is much."""
    into_file = f"the reasons in {into}" if into and not include_restricted else ""
    kept = what == "events" and stays(graph, expand(source), into_file)
    found = proposing.propose(graph, what, source, base, stays=kept, splink=splink)
    if into:
        files.keep(into, found)
    return found


def review(path: str | Path, /, judge: object, *, day: date | None = None) -> Review:
    """A review of the proposals beside the collection at ``path``, by ``judge`` (an IRI), as a value.

    ``left`` has what is still to be judged, ``answer`` gives the review after an answer to the first of these (with
    ``and_others`` its list stays, until ``done``), ``put_off`` and ``undone`` do what they say, ``undone`` for answers
    of earlier sessions too; ``save_review`` keeps what was answered.
    """
    today = day or datetime.now(UTC).date()
    return files.review(Path(path), expand(given.iri(judge)), today.isoformat())


def save_review(review: Review, path: str | Path, /) -> None:
    """Keep the judgements of a review in the collection at ``path``, in one step; ``Graph.load`` takes that file.

    >>> import claimgraph, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source, links = Path(folder) / "towns.csv", Path(folder) / "towns.sssom.tsv"
    ...     _ = source.write_text("id,name,kind,lat,lon\\nhttps://x.example/7,Zumar,town,36.66,42.60\\n")
    ...     proposals = claimgraph.propose("places", source, into=links)
    ...     review = claimgraph.review(links, judge="id:me")
    ...     review = review.answer(claimgraph.Verdict.SAME, review.left[0].candidates[0], "Same town")
    ...     claimgraph.save_review(review, links)
    ...     len(claimgraph.review(links, judge="id:me").left)
    0
    """
    files.keep_review(Path(path), review)
