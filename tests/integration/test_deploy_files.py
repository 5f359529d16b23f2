"""What a workspace needs for a schedule is put there, and is the operator's to change where it should be."""

from __future__ import annotations

from pathlib import Path

from sheetpact.deploy import place_flows


def test_a_workspace_gets_the_flows_and_their_deployments(tmp_path: Path) -> None:
    assert place_flows(tmp_path) == ("flows/audit.py", "flows/order.py", "flows/sync.py", "prefect.yaml")
    assert "def sync(" in (tmp_path / "flows" / "sync.py").read_text()


def test_an_update_renews_the_flows_and_leaves_the_schedule(tmp_path: Path) -> None:
    place_flows(tmp_path)
    (tmp_path / "flows" / "sync.py").write_text("old")
    (tmp_path / "prefect.yaml").write_text("mine")
    assert place_flows(tmp_path) == ("flows/audit.py", "flows/order.py", "flows/sync.py")
    assert (tmp_path / "flows" / "sync.py").read_text() != "old"
    assert (tmp_path / "prefect.yaml").read_text() == "mine"


def test_the_checkout_itself_is_left_alone() -> None:
    assert place_flows(Path(__file__).parents[2]) == ()
