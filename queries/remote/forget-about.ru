#+ summary: Drop what was derived of the claims and the derived nodes about some events
#+ description: An update. A claim is about its event in any graph, and a derived node concerns it in a derived one.
#+ parameters:
#+   event: {type: iri, label: The event}
#+   graph: {type: iri, label: The derived graph}
PREFIX cg: <https://w3id.org/claimgraph/ont#>
DELETE { GRAPH ?graph { ?subject ?predicate ?object } }
WHERE {
  VALUES (?event ?graph) { (UNDEF UNDEF) }
  GRAPH ?anywhere { ?subject cg:about|cg:concerns ?event }
  GRAPH ?graph { ?subject ?predicate ?object }
}
