"""The suite itself: whose deprecations fail it."""

import warnings

import pytest


def deprecated(module: str) -> None:
    """Warn as if code of ``module`` had used what is deprecated."""
    warnings.warn_explicit("old", DeprecationWarning, "file.py", 1, module=module, registry={})


@pytest.mark.parametrize("module", ["claimgraph", "claimgraph.load", "tests.test_suite", "<run_path>"])
def test_what_we_use_that_is_deprecated_fails(module: str) -> None:
    with pytest.raises(DeprecationWarning):
        deprecated(module)


def test_what_others_deprecate_fails_nothing() -> None:
    with warnings.catch_warnings(record=True) as seen:
        deprecated("rdflib.plugins.parsers.notation3")
    assert [str(one.message) for one in seen] == ["old"]


def test_this_module_is_called_as_the_filter_has_it() -> None:
    assert __name__ == "tests.test_suite"
