"""Rollouts that lend their pods."""

from readiness.ingestion.kubernetes.manifests import read_manifests
from readiness.ingestion.kubernetes.rollouts import Borrower, lend_pods
from tests.readiness.ingestion.kubernetes.manifest_text import deployment, file_of


def test_lender_that_runs_pods_of_its_own_stays() -> None:
    (lender,) = read_manifests([file_of(deployment(replicas=2))]).workloads
    rollout = lender._replace(kind="Rollout", name="r", containers=(), replicas=3)

    lent = lend_pods([lender], [Borrower(rollout, "Deployment", "shop")])

    assert lent.workloads == (lender, rollout._replace(containers=lender.containers))
    assert lent.rejections == ()


def test_lender_in_another_namespace_is_not_there() -> None:
    (lender,) = read_manifests([file_of(deployment(replicas=0))]).workloads
    rollout = lender._replace(kind="Rollout", name="r", namespace="other")

    lent = lend_pods([lender], [Borrower(rollout, "Deployment", "shop")])

    assert lent.workloads == (lender,)
    assert len(lent.rejections) == 1
