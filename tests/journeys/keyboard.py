"""A person who has a keyboard and no mouse."""

from typing import Any

from playwright.sync_api import Locator, Page

LONGEST_WALK = 150
ARRIVES_MS = 10_000
LOOK_AT_FOCUS = """
() => {
  const element = document.activeElement;
  const moved = element !== globalThis.focusedBefore;
  globalThis.focusedBefore = element;
  if (!element || element === document.body) return { name: "the page", moved: true, why: "" };
  const name = element.outerHTML.slice(0, 160);
  // A box drawn around a part of a composed control is drawn around its parent.
  const outlined = [element, element.parentElement, ...(element.labels ?? [])].some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const boxes = [...element.getClientRects()].filter((box) => box.width && box.height);
  const shown = boxes.some((box) => {
    const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.1, 0.8], [0.9, 0.2]];
    return points.some(([x, y]) => {
      const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
      return top && (element.contains(top) || top.contains(element));
    });
  });
  const why = !outlined ? "has no outline" : shown ? "" : "is out of sight or covered";
  return { name, moved, why };
}
"""


class Keyboard:
    """Drives a page by its keys alone and sees to it that one always knows where one is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press one key after the other, such as "c" or "Shift+Tab"."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    def tab_to(self, target: Locator, key: str = "Tab") -> None:
        """Walk with Tab (or "Shift+Tab") until `target` has the focus.

        Raises AssertionError when the focus is trapped, cannot be seen, or never arrives.
        """
        target.wait_for(timeout=ARRIVES_MS)
        # The page may still be the one before while an answer is on its way.
        self.page.wait_for_load_state()
        for _step in range(LONGEST_WALK):
            self.press(key)
            self.assert_focus_is_seen()
            if has_focus(target):
                return
        raise AssertionError(f"{LONGEST_WALK} times {key} never reached {target}.")

    def fill(self, field: Locator, text: str) -> None:
        """Walk to a field and type into it."""
        self.tab_to(field)
        self.write(text)

    def follow(self, target: Locator) -> None:
        """Walk to a link or button and press Enter."""
        self.tab_to(target)
        self.press("Enter")

    def assert_focus_is_seen(self) -> None:
        """Fail when the last key did not move the focus, or moved it out of sight."""
        look: dict[str, Any] = self.page.evaluate(LOOK_AT_FOCUS)
        assert look["moved"], f"Focus is trapped at {look['name']}"
        assert not look["why"], f"Focus {look['why']}: {look['name']}"


def has_focus(target: Locator) -> bool:
    """Return whether `target` is what the next key goes to."""
    return bool(target.evaluate("element => element === document.activeElement"))
