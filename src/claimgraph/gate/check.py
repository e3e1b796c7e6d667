"""The check: ``check(documents, graph) -> Report``, in which a violation refuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import NamedNode, Quad, Store

from claimgraph.claims.dependence import orphaned, refuse_needed, resting
from claimgraph.documents.document import CODED_BY
from claimgraph.errors import DoesNotConform
from claimgraph.gate import chains, doubts, homes, judge, literals, sides, vocabulary
from claimgraph.gate.causes import causes
from claimgraph.gate.meant import Meant
from claimgraph.gate.report import Finding, Report, of_document, of_quad
from claimgraph.gate.todo import still_to_do
from claimgraph.gate.twice import twice
from claimgraph.gate.wording import Wording
from claimgraph.names import ABOUT, CG, TYPE, curie, is_ours
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.graph import Readable

# The documents that say something of a subject (IRI).
Owners: TypeAlias = "dict[str, list[Document]]"


def check(documents: Sequence[Document], graph: Readable) -> Report:
    """What speaks against taking ``documents`` into ``graph``; neither is changed."""
    context = graph.context(_mentioned(documents), {document.iri for document in documents})
    owners = _owners(documents)
    held = {iri_of(quad.subject) for quad in context}
    shared = {subject: several for subject, several in owners.items() if len(several) > 1}
    staged = [quad for document in documents for quad in document.quads]
    with ThreadPoolExecutor(1) as aside:
        # The engine asks what the shapes ask while Python looks at the rest. A map, since a future would tie what was
        # raised to this frame. Where a chain is too long no shape is asked, for some of them follow it.
        shapes = aside.map(lambda quads: _chains(documents, context) or _judged(quads, context, owners), [staged])
        meant = Meant(documents, graph)
        told = [*_literals(documents), *vocabulary.wrong(documents, meant), *still_to_do(documents)]
        told += homes.conflicts(owners, context)
        found = next(shapes)
        findings = [
            *_names(documents, told),
            *_foreign_claims(documents, shared, context),
            *homes.strangers(owners, context),
            *homes.stated_elsewhere(documents, owners.keys() | held),
            *doubts.doubtful(documents, graph),
            *_left(documents, staged, graph),
            *causes(Wording(owners, context, meant).of(found), [*told, *twice(found, owners)]),
        ]
    return Report(tuple(sorted(set(findings), key=_order)))


def _owners(documents: Iterable[Document]) -> Owners:
    owners: Owners = defaultdict(list)
    for document in documents:
        for subject in document.by_subject:
            owners[subject].append(document)
    return owners


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    return place.file, place.line or 0, place.column or 0, finding.severity, finding.message


def _names(documents: Sequence[Document], told: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong with a document as a whole: its name, or that nobody answers for its coding."""
    misspelt = {found.place.file for found in told if CODED_BY.value in found.paths}
    first: dict[str, Document] = {}
    for document in documents:
        if is_ours(document.iri):
            yield of_document(document, "claimgraph itself writes this graph; give the document an IRI of its own")
        if not (document.source in misspelt or CODED_BY.value in document.by_predicate):
            yield of_document(document, "nobody coded this; give the node of the document cg:codedBy and cg:codedOn")
        if first.setdefault(document.iri, document) is not document:
            other = first[document.iri].source
            yield of_document(
                document, f"{other} is the same document; give each its own IRI, or put them into one file"
            )


def _literals(documents: Sequence[Document]) -> Iterator[Finding]:
    """Text that is none of its datatype: it would be counted and compared with nothing, without a word."""
    return (of_quad(document, quad, said, "literal") for document, quad, said in literals.wrong(documents))


def _foreign_claims(documents: Iterable[Document], shared: Owners, context: Store) -> Iterator[Finding]:
    """A claim is told in one document: what another adds to it would be put into the claimant's mouth."""
    home = {
        iri_of(quad.subject): iri_of(quad.graph_name)
        for quad in context.quads_for_pattern(None, NamedNode(ABOUT), None)
    }
    for subject, owners in shared.items():
        for document in owners:
            if any(quad.predicate.value == ABOUT for quad in document.by_subject[subject]):
                home.setdefault(subject, document.iri)
    for document in documents:
        for subject in document.by_subject.keys() & home.keys():
            if home[subject] != document.iri:
                message = f"this claim stands in {curie(home[subject])}; give the claim of this document its own IRI"
                yield of_quad(document, document.by_subject[subject][0], message, "one-document")
        told = {iri_of(quad.subject) for quad in document.by_predicate.get(ABOUT, ())}
        for subject in told:
            others = {iri_of(quad.graph_name) for quad in context.quads_for_pattern(NamedNode(subject), None, None)}
            for other in sorted(others) if home.get(subject, document.iri) == document.iri else ():
                message = f"{curie(other)} says something of this claim too; give the claim an IRI of its own"
                yield of_quad(document, document.by_subject[subject][0], message, "one-document")


def _left(documents: Sequence[Document], staged: list[Quad], graph: Readable) -> Iterator[Finding]:
    """What new versions would break in documents that stay."""
    by = {document.iri: document for document in documents}
    before = {iri: frozenset() if is_ours(iri) else graph.graph(iri) for iri in by}
    lost = set[str]()
    for thing, other, document in _abandoned(by, before, graph):
        lost.add(f"<{thing}>")
        message = f"{curie(other)} refers to {curie(thing)}, which is no longer described here; keep it, or load both"
        yield of_document(document, message)
    changes = {iri: sides.changed(before[iri], document.quads) for iri, document in by.items()}
    for breach in sides.breaches(changes, staged, graph, by.keys()):
        if breach.result.value not in lost:
            yield replace(of_document(by[breach.by], _broken(breach)), shape=breach.result.shape)


def refuse_withdrawal(documents: Collection[str], graph: Readable, releases: Collection[str] = ()) -> None:
    """Raise DoesNotConform where a document that stays could not do without ``documents`` or ``releases`` (IRIs).

    Of a release only that is looked at of which a document that stays gives a class too; what is left without one, the
    store finds.
    """
    refuse_needed(graph, documents)
    going = {*documents, *releases}
    changes = {iri: sides.changed(graph.graph(iri), ()) for iri in documents}
    spoken = {thing for thing, document in resting(graph, releases) if document not in going}
    typed = {iri_of(quad.subject) for quad in graph.context(spoken, going) if quad.predicate.value == TYPE}
    said = [quad for quad in graph.context(typed & spoken) if iri_of(quad.subject) in typed]
    changes |= {iri: sides.changed([quad for quad in said if iri_of(quad.graph_name) == iri], ()) for iri in releases}
    _refuse_broken("without it", sides.breaches(changes, (), graph, going))


def refuse_replacement(release: str, leaving: Collection[str], before: Readable, after: Readable) -> None:
    """Raise DoesNotConform where ``release`` (an IRI), which ``after`` holds instead of ``leaving``, breaks what stays.

    A release is never whole in memory, so only that is compared of which documents that stay speak.
    """
    spoken = {thing for thing, _ in resting(before, leaving)}
    old = [quad for quad in before.context(spoken) if iri_of(quad.graph_name) in leaving]
    new = [quad for quad in after.context(spoken) if iri_of(quad.graph_name) == release]
    breaches = sides.breaches({release: sides.changed(old, new)}, new, before, {*leaving, release}, after)
    _refuse_broken(f"with {curie(release)}", breaches)


def _refuse_broken(why: str, breaches: Iterable[sides.Breach]) -> None:
    broken = sorted({(_where(breach), _what(breach) + breach.result.message) for breach in breaches})
    if broken:
        raise DoesNotConform(
            f"{why} {broken[0][0]} would no longer conform: {broken[0][1]}"
            " Withdraw or change that first; nothing was changed"
        )


def _broken(breach: sides.Breach) -> str:
    said = f"with what changes here {_where(breach)} would no longer conform; change both, or load both"
    return f"{said}: {breach.result.message}"


def _what(breach: sides.Breach) -> str:
    """The thing that is wrong, where it is one."""
    value = breach.result.value or ""
    return f"{curie(value[1:-1])}: " if value.startswith("<") else ""


def _where(breach: sides.Breach) -> str:
    return f"{curie(breach.result.focus)} of {curie(breach.document)}"


def _abandoned(
    by: Mapping[str, Document], before: Mapping[str, Iterable[Quad]], graph: Readable
) -> Iterator[tuple[str, str, Document]]:
    """What a new version no longer describes, each with a document that stays and refers to it."""
    described = {quad.subject for document in by.values() for quad in document.by_predicate.get(TYPE, ())}
    for iri, document in by.items():
        lost = {quad.subject for quad in before[iri] if quad.predicate.value == TYPE} - described
        for thing, other in orphaned(graph, [node for node in lost if isinstance(node, NamedNode)], by.keys()):
            yield thing, other, document


def _chains(documents: Sequence[Document], context: Store) -> list[Finding]:
    message = (
        f"more than {chains.LONGEST} claims quote one another in a row here; leave out the hops that only pass on what"
        " the next one says"
    )
    return [of_quad(document, quad, message, "chain") for document, quad in chains.too_long(documents, context)]


def _judged(staged: list[Quad], context: Store, owners: Owners) -> list[Finding]:
    results = (result for result in judge.judge(staged, context, set(owners)) if result.focus in owners)
    return [_of_result(owners[result.focus][0], result) for result in results]


def _of_result(document: Document, result: judge.Result) -> Finding:
    said = {quad.predicate.value for quad in document.by_subject.get(result.focus, ())}
    path = next((path for path in result.paths if path in said), None)
    place = document.place(result.focus, path, result.value)
    return Finding(place, result.severity, result.message, result.focus, result.shape, result.paths, result.value)


def _mentioned(documents: Iterable[Document]) -> set[str]:
    """Every IRI that ``documents`` speak of or refer to."""
    found: set[str] = set()
    for document in documents:
        found.update(document.by_subject)
        objects = (quad.object for quad in document.quads)
        found.update([node.value for node in objects if isinstance(node, NamedNode)])
    return {iri for iri in found if not iri.startswith(CG)}
