import pytest
from pytest_django import DjangoAssertNumQueries

from incidents.queries.postmortem_images import for_list, undescribed_images, undescribed_in_words
from incidents.queries.postmortems import sections_of
from tests.factories.incidents import make_postmortem
from tests.factories.people import make_user
from tests.factories.postmortems import make_image, section_of, started, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_one_statement_and_leaves_the_bytes_alone(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    postmortem = make_postmortem()
    for number in range(rows):
        make_image(postmortem, digest=str(number) * 64, added_by=make_user())
    make_image(make_postmortem())

    with django_assert_num_queries(1):
        images = list(for_list(postmortem))
        assert all(image.added_by for image in images)

    assert [image.digest[0] for image in images] == [str(n) for n in reversed(range(rows))]
    assert {"content"} == images[0].get_deferred_fields()


def test_images_without_words_are_counted_by_section() -> None:
    postmortem = started()
    address = make_image(postmortem).get_absolute_url()
    write(postmortem, f"![]({address})\n\n{{{{ impact }}}}\n\n![  ]({address})", "summary")
    write(postmortem, f"![A graph > 3]({address})\n\n`![]({address})`", "surprises")

    found = undescribed_images(sections_of(postmortem))

    words = undescribed_in_words(sections_of(postmortem))
    assert [one.partition(";")[0] for one in words] == [
        "In “Summary” 2 images say nothing to people who cannot see"
    ]
    assert [(one.section, one.number) for one in found] == [(section_of(postmortem), 2)]
