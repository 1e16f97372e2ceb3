// Draws the figures in the page's colours, and again when these change or it prints.
(async () => {
  const { pictures, dark, absent } = JSON.parse(document.getElementById("figures").textContent);
  const night = matchMedia("(prefers-color-scheme: dark)");
  const settings = { displayModeBar: false, responsive: true };

  const inColours = (figure, isDark) => {
    let text = JSON.stringify(figure);
    if (isDark) for (const [light, colour] of Object.entries(dark)) text = text.replaceAll(light, colour);
    return JSON.parse(text);
  };
  const draw = (isDark) => {
    for (const [id, figure] of Object.entries(pictures)) {
      const { data, layout } = inColours(figure, isDark);
      Plotly.react(id, data, layout, settings);
    }
  };

  try {
    const packed = document.getElementById("plotly").textContent.trim();
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    draw(night.matches);
  } catch (error) {
    for (const id of Object.keys(pictures)) {
      const picture = document.getElementById(id);
      picture.classList.add("absent");
      picture.textContent = absent;
    }
    throw error;
  }

  night.addEventListener("change", () => draw(night.matches));
  addEventListener("beforeprint", () => draw(false));
  addEventListener("afterprint", () => draw(night.matches));
  for (const button of document.querySelectorAll(".save")) {
    button.hidden = false;
    button.addEventListener("click", () =>
      Plotly.downloadImage(button.dataset.figure, {
        format: "png", scale: 2, filename: `nilai-${button.dataset.figure}`,
      }));
  }
})();
