"""The columns of a mapping file that we use, each by its name in SSSOM, and what a cell of it may hold."""

from __future__ import annotations

# In the order of SSSOM's own model, so that other tools write the same.
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "object_source",
    "mapping_date",
    "comment",
    "other",
)
NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification", "author_id", "mapping_date", "comment")

# What a row must say, and how to put it right.
REMEDIES = {
    "subject_id": "name the thing of ours",
    "predicate_id": "write skos:exactMatch, skos:closeMatch or cg:Undecided",
    "object_id": "name the record, or write sssom:NoTermFound where none was found",
    "mapping_justification": "write how it was judged, like semapv:ManualMappingCuration",
    "author_id": "write who judged it, like id:claimgraph-editors",
    "mapping_date": "write the day of the judgement, like 2026-11-20",
    "comment": "say in a sentence what the judgement rests on",
}

# The other slots of a mapping in SSSOM 1.0 and 1.1; their cells are kept as they are.
KEPT = frozenset(
    {
        "record_id",
        "subject_category",
        "predicate_label",
        "object_category",
        "author_label",
        "reviewer_id",
        "reviewer_label",
        "creator_id",
        "creator_label",
        "license",
        "subject_type",
        "subject_source",
        "subject_source_version",
        "object_type",
        "object_source_version",
        "predicate_type",
        "mapping_provider",
        "mapping_source",
        "mapping_cardinality",
        "cardinality_scope",
        "mapping_tool",
        "mapping_tool_id",
        "mapping_tool_version",
        "publication_date",
        "review_date",
        "confidence",
        "reviewer_agreement",
        "curation_rule",
        "curation_rule_text",
        "subject_match_field",
        "object_match_field",
        "match_string",
        "subject_preprocessing",
        "object_preprocessing",
        "similarity_score",
        "similarity_measure",
        "see_also",
        "issue_tracker_item",
    }
)

NO_TERM = "https://w3id.org/sssom/NoTermFound"

# Prefixes that every mapping file may use, since SSSOM or we have them; a file may not give them another meaning.
USUAL = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
}
