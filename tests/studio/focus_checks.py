"""What the keyboard must find on every page: each control, its mark, a way on.

One script looks at every control; where it and real key presses might part, a test
holds them against each other (browser/sample_shop/test_pages.py).
"""

from playwright.sync_api import Page

ALL = r"""
  const seen = (element) => element.checkVisibility({ visibilityProperty: true })
    && !element.closest("[inert]");
  const reached = (element) => element.tabIndex >= 0 && !element.disabled && seen(element)
    // Of several radio buttons Tab reaches the one that is chosen, or the first.
    && !(element.type === "radio" && element.form
      && [...element.form.elements].some((other) => other.type === "radio" && other.name === element.name
        && other.checked && other !== element));
  const controls = () => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable=true]",
  )].filter((element) => element.type !== "hidden" && reached(element));
  const told = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
"""

FOCUS = (
    "() => {"
    + ALL
    + r"""
  const faults = [];
  const tell = (what, element) => faults.push(`${what}: ${told(element)}`);
  // What may carry the mark: the control, its label, what stands beside or around it.
  const around = (element) => [element, ...(element.labels ?? []), element.nextElementSibling,
    element.parentElement, element.firstElementChild].filter(Boolean);
  const looks = (element) => around(element).flatMap((one) => ["", "::before", "::after"].map((part) => {
    const style = getComputedStyle(one, part || undefined);
    const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
      && !/, 0\)$|transparent/.test(style.outlineColor) ? `${style.outlineStyle} ${style.outlineColor} ${style.outlineWidth}` : "";
    return `${line}|${style.boxShadow}`;
  }));
  const place = (element) => element.getBoundingClientRect();
  const outside = (element) => {
    const { left, right, width, height } = place(element);
    const shown = around(element).map(place).some((box) => box.width > 4 && box.height > 4 && box.right > 0 && box.left < innerWidth);
    return !shown || (width > 4 && height > 4 && (right <= 0 || left >= innerWidth) && !element.closest(".nilai-table, nav"));
  };

  let before = null;
  for (const element of controls()) {
    if (element.tabIndex > 0) tell("taken out of its order", element);
    document.activeElement?.blur();
    const plain = looks(element);
    element.focus({ preventScroll: true, focusVisible: true });
    if (element.tagName === "IFRAME") continue;
    if (document.activeElement !== element) { tell("does not take the focus", element); continue; }
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
    if (looks(element).every((look, at) => look === plain[at])) tell("focus is not seen", element);
    if (outside(element)) tell("focus is where nobody sees it", element);
    const box = place(element);
    if (element.closest("main")) {
      if (before && box.bottom < before.top - 8 && box.left < before.right) tell("comes after what stands below it", element);
      before = box;
    }
    const isFree = element.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", code: "Tab", bubbles: true, cancelable: true }));
    if (!isFree) tell("keeps the focus to itself", element);
  }
  document.activeElement?.blur();
  return faults;
}
"""
)

ORDER = "() => {" + ALL + "return controls().map(told); }"
HERE = (
    "() => { const at = document.activeElement; return at?.matches(':focus-visible')"
    " ? at.outerHTML.replace(/\\s+/g, ' ').slice(0, 140) : null; }"
)


def focus_faults(page: Page) -> list[str]:
    """Return what is wrong with the focus of each control, in words."""
    # After a key, browsers take every focus for the keyboard's and show it.
    page.keyboard.press("Shift")
    return page.evaluate(FOCUS)


def controls_in_order(page: Page) -> list[str]:
    """Return the controls in the order in which the script takes them for reached."""
    return page.evaluate(ORDER)


def controls_by_tab(page: Page, steps: int) -> list[str]:
    """Return the controls that so many presses of Tab really reach."""
    reached = []
    for _step in range(steps):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(HERE))
    return reached
