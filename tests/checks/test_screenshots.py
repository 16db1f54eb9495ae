"""The pictures in the documentation: ten screens, light and dark, small."""

from tests.screenshots import FOLDER, LARGEST_FILE, SCHEMES, SCREENS, name_of

PNG = b"\x89PNG\r\n\x1a\n"


def test_each_screen_has_a_small_picture_in_both_schemes() -> None:
    pictures = {path.name: path.read_bytes() for path in FOLDER.iterdir()}

    assert len(SCREENS) == 10
    assert set(pictures) == {name_of(screen, one) for screen in SCREENS for one in SCHEMES}
    assert [name for name, content in pictures.items() if content[:8] != PNG] == []
    assert [name for name, content in pictures.items() if len(content) > LARGEST_FILE] == []
