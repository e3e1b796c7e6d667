#+ summary: Drop what was derived of some events themselves
#+ description: An update.
#+ parameters:
#+   event: {type: iri, label: The event}
#+   graph: {type: iri, label: The derived graph}
DELETE { GRAPH ?graph { ?event ?predicate ?object } }
WHERE {
  VALUES (?event ?graph) { (UNDEF UNDEF) }
  GRAPH ?graph { ?event ?predicate ?object }
}
