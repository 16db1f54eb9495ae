import pytest

from benchmarks.__main__ import main


@pytest.mark.parametrize("suite", ["data", "search"])
def test_a_suite_that_needs_postgresql_says_so_instead_of_passing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], suite: str
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", suite, "--database", "sqlite"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert f"The suite {suite} measures PostgreSQL only." in capsys.readouterr().err
