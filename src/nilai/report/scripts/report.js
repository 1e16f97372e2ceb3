// Draws the figures in the page's colours, and again when these change or it prints.
(async () => {
  const { pictures, dark, absent } = JSON.parse(document.getElementById("figures").textContent);
  const night = matchMedia("(prefers-color-scheme: dark)");
  const settings = { displayModeBar: false, responsive: true };

  const screen = () => (night.matches ? dark : {});

  const inColours = (figure, colours) => {
    let text = JSON.stringify(figure);
    for (const [light, colour] of Object.entries(colours)) text = text.replaceAll(light, colour);
    return JSON.parse(text);
  };
  const draw = (colours) => {
    for (const [id, figure] of Object.entries(pictures)) {
      const { data, layout: written } = inColours(figure, colours);
      const { width } = document.getElementById(id).getBoundingClientRect();
      const layout = window.nilaiFit(written, width);
      // The page, or the sheet it is printed on, is the ground.
      const clear = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
      Plotly.react(id, data, { ...layout, ...clear }, settings);
    }
  };

  try {
    const packed = document.getElementById("plotly").textContent.trim();
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    draw(screen());
  } catch (error) {
    for (const id of Object.keys(pictures)) {
      const picture = document.getElementById(id);
      picture.classList.add("absent");
      picture.textContent = absent;
    }
    throw error;
  }

  night.addEventListener("change", () => draw(screen()));
  addEventListener("beforeprint", () => draw({}));
  addEventListener("afterprint", () => draw(screen()));
  for (const button of document.querySelectorAll(".save")) {
    button.hidden = false;
    const id = button.dataset.figure;
    button.addEventListener("click", () => {
      const { width, height } = document.getElementById(id).getBoundingClientRect();
      const options = { format: "png", scale: 2, width, height, filename: `nilai-${id}` };
      const { data, layout } = inColours(pictures[id], screen());
      Plotly.downloadImage({ data, layout: window.nilaiFit(layout, width) }, options);
    });
  }
})();
