import pytest

from incidents.forms.link import LinkForm


def test_an_address_with_a_label_is_taken_as_typed() -> None:
    form = LinkForm({"url": " https://wiki.example/a?b=c ", "label": " Run book "})

    assert form.is_valid()
    assert form.cleaned_data == {"url": "https://wiki.example/a?b=c", "label": " Run book "}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://wiki.example/" + "a" * 1_000}, "url"),
        ({"url": "https://wiki.example/", "label": "x" * 201}, "label"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(data: dict[str, str], field: str) -> None:
    assert set(LinkForm(data).errors) == {field}
