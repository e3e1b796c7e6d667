"""Bad files are told from good ones: each by its row or line, its column and what to do, none by a traceback."""

from pathlib import Path

import pytest

from claimgraph.datasets.mapping import find
from claimgraph.errors import ClaimgraphError
from tests.datasets.bad import BAD, GOOD
from tests.datasets.said import faults, found, said

# What an error says that leads somebody on.
REMEDIES = ("; ", "?")


def told(path: Path, dataset: str) -> str:
    """Why nothing of the file can be taken, by rows where its rows are told apart; empty where something can."""
    mapping = find(dataset)
    try:
        wrong = faults(path, mapping)
        sentences = [
            f"{path}:{row.line}: row {row.number}, column '{one.column}': {one.reason}; {one.remedy}"
            for row, one in wrong
        ]
        if not wrong:
            rejected = [one for one in found(path, mapping) if one.rejected]
            sentences = [f"{path}: row 1, column '{one.column}': {one.reason}; {one.remedy}" for one in rejected]
    except ClaimgraphError as error:
        return str(error)
    return "\n".join(sentences)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_row_column_and_remedy(tmp_path: Path, case: str) -> None:
    bad = BAD[case]
    path = tmp_path / bad.name
    path.write_bytes(bad.content)
    sentence = told(path, bad.dataset)
    assert sentence, "the file was taken"
    assert [word for word in bad.told if word not in sentence] == [], sentence
    assert any(sign in sentence for sign in REMEDIES)


def test_sixty_bad_files_and_more() -> None:
    assert len(BAD) >= 60


def test_the_good_file_that_they_were_made_from_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_bytes(GOOD)
    assert not told(path, "ucdp-ged")
    assert len(said(path, find("ucdp-ged")))
