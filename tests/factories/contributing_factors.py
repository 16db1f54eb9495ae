"""Makers of contributing factors and of what postmortems say of them."""

from incidents.models import ContributingFactor, Postmortem, PostmortemFactor


def make_factor(**fields: object) -> ContributingFactor:
    """Save a factor of which there is no other yet."""
    number = ContributingFactor.objects.count() + 1
    values: dict[str, object] = {"slug": f"factor-{number}", "name": f"Factor {number}"}
    return ContributingFactor.objects.create(**(values | fields))


def make_postmortem_factor(
    postmortem: Postmortem, factor: ContributingFactor | None = None, **fields: object
) -> PostmortemFactor:
    """Save that a factor contributed to the incident of a postmortem."""
    return PostmortemFactor.objects.create(
        postmortem=postmortem, factor=factor or make_factor(), **fields
    )
