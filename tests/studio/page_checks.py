"""What every page must keep: names, labels, contrast, width; asked of the browser."""

from playwright.sync_api import ConsoleMessage, Page

PATIENCE = 120_000
"""Milliseconds for what a person would see; the machine may be doing much else."""

LOOK = r"""
() => {
  const faults = [];
  const tell = (what, element) => faults.push(
    `${what}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 140)}`);
  const seen = (element) => element.checkVisibility({ opacityProperty: true,
    visibilityProperty: true }) && !element.closest(".w-sr-only, [hidden], .skiplink");

  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) faults.push(`scrolls sideways by ${wide} px`);
  // Wagtail's main part hides what is too wide for it: look for what it hides.
  const edge = document.documentElement.clientWidth + 1;
  for (const element of document.querySelectorAll("main *")) {
    if (!seen(element) || element.getBoundingClientRect().right <= edge) continue;
    let at = element.parentElement;
    while (at && at.id !== "main" && !["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(at).overflowX)) at = at.parentElement;
    if (!at || at.id === "main") { tell("wider than the window", element); break; }
  }
  if (!document.documentElement.lang) faults.push("the page names no language");
  if (!document.querySelector("h1")) faults.push("the page has no h1");
  if (document.title.startsWith("·") || document.title.startsWith(" ")) faults.push("no title");

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) {
    faults.push(`two elements are #${id}`);
  }

  const named = (element) => (element.getAttribute("aria-label")
    || (element.getAttribute("aria-labelledby") || "").split(" ")
      .map((id) => document.getElementById(id)?.textContent || "").join("")
    || element.textContent || element.title
    || [...element.querySelectorAll("img[alt]")].map((image) => image.alt).join("")).trim();
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (seen(field) && !field.labels?.length && !named(field)) tell("no label", field);
  }
  for (const control of document.querySelectorAll("button, a[href], summary")) {
    if (seen(control) && !named(control)) tell("no name", control);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) tell("no alt", image);
  for (const use of document.querySelectorAll("svg use[href^='#icon']")) {
    if (!document.querySelector(use.getAttribute("href"))) tell("no such icon", use);
  }

  for (const chart of document.querySelectorAll("[data-controller~=nilai-chart]")) {
    const { head } = JSON.parse(chart.querySelector("script").textContent);
    const named = head.filter((name) => name.length > 2 && !name.includes("_"));
    if (!head.length || named.length < new Set(head).size) tell("no table to save", chart);
  }

  const inside = (outer, { left, right, top, bottom }) => outer.left <= (left + right) / 2
    && (left + right) / 2 <= outer.right && outer.top <= (top + bottom) / 2
    && (top + bottom) / 2 <= outer.bottom;
  for (const name of document.querySelectorAll(".js-plotly-plot .annotation-text")) {
    const box = name.getBoundingClientRect();
    const tiles = [...name.closest(".js-plotly-plot").querySelectorAll(".shapelayer path")];
    const tile = tiles.map((one) => one.getBoundingClientRect()).find((one) => inside(one, box));
    if (tile && box.width > tile.width + 1) tell("wider than its tile", name);
  }

  const parse = (text) => {
    const found = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    if (text.startsWith("color(srgb")) for (const at of [0, 1, 2]) found[at] *= 255;
    return found.length < 4 ? [...found, 1] : found;
  };
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const colour = parse(style.backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const asked = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || asked.has(element)) continue;
    asked.add(element);
    if (!seen(element) || element.closest("svg, script, style, noscript, template, :disabled, [aria-hidden=true]")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    if (!below) continue;
    const [one, two] = [light(over(parse(style.color), below)), light(below)];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) tell(`contrast ${ratio.toFixed(2)}`, element);
  }
  return faults;
}
"""

SETTLE = (
    "() => document.getAnimations().forEach("
    "one => one instanceof CSSTransition && one.finish())"
)
"""Ends the change from one colour to the other; a button takes a tenth of a second."""


def wait_until_drawn(page: Page) -> None:
    """Wait for what scripts draw: the menu and the pictures."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-controller~=nilai-chart]')]"
        ".every(chart => chart.dataset.drawn) && (!document.querySelector("
        "'[data-wagtail-sidebar]') || document.querySelector('.sidebar-main-menu'))"
        " && (!document.querySelector('[data-sprite]')"
        " || document.querySelector('[data-sprite] symbol'))"
        " && (!document.querySelector('#swagger-ui')"
        " || document.querySelector('.opblock'))"
    )


def page_faults(page: Page) -> list[str]:
    """Return what the page lacks, in words."""
    return page.evaluate(LOOK)


def listen(page: Page, faults: list[str]) -> None:
    """Gather the errors of a page's scripts; that a page itself is 404 is none."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))

    def hear(said: ConsoleMessage) -> None:
        is_status = "the server responded with a status of" in said.text
        # A breach of the Content Security Policy is told here too.
        if said.type == "error" and not (
            is_status and said.location["url"] == page.url
        ):
            faults.append(f"{page.url}: {said.text}")

    page.on("console", hear)
