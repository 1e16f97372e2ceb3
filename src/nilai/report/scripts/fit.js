// Fits a figure's words into the picture: its title is broken where the picture ends,
// names are as small as their tiles want. The studio's pages use it, too.
(() => {
  const LINE = 16;
  const AXES = 24;
  const SMALLEST = 8;
  const pen = document.createElement("canvas").getContext("2d");

  const named = (layout, width) => {
    const [low, high] = layout.xaxis?.range ?? [];
    const room = (width - (layout.margin?.l ?? 0) - (layout.margin?.r ?? 0) - AXES) / (high - low);
    return layout.annotations?.map((name) => {
      const tile = layout.shapes?.find(({ type, xref, x0, x1, y0, y1 }) => type === "rect" && xref !== "paper" && x0 < name.x && name.x < x1 && y0 < name.y && name.y < y1);
      if (!tile || !room) return name;
      const size = name.font?.size ?? 11;
      pen.font = `700 ${size}px ${layout.font?.family ?? "sans-serif"}`;
      const lines = name.text.replaceAll(/<\/?b>/g, "").split("<br>");
      const longest = Math.max(...lines.map((line) => pen.measureText(line).width));
      const fit = Math.max(Math.floor((size * (tile.x1 - tile.x0) * room) / longest), SMALLEST);
      return fit < size ? { ...name, font: { ...name.font, size: fit } } : name;
    });
  };

  // Plotly cuts a line that is longer than the picture is wide: break it before.
  const broken = (written, { font, family }, width) => {
    let [length, size, weight] = [0, font?.size ?? 15, 400];
    const words = (text) => text.split(/(?<= )/).map((word) => {
      pen.font = `${weight} ${size}px ${font?.family ?? family ?? "sans-serif"}`;
      const before = length && length + pen.measureText(word.trimEnd()).width > width ? "<br>" : "";
      length = (before ? 0 : length) + pen.measureText(word).width;
      return before + word;
    });
    return (written.match(/<[^>]+>|[^<]+/g) ?? []).flatMap((part) => {
      if (part.startsWith("<br")) length = 0;
      if (/^<\/?b\b/.test(part)) weight = part.startsWith("</") ? 400 : 700;
      const told = part.match(/font-size: ?(\d+)px/);
      if (told) size = Number(told[1]);
      return part.startsWith("<") ? part : words(part);
    }).join("");
  };

  window.nilaiFit = (layout, width) => {
    const written = layout.title?.text ?? "";
    const text = broken(written, { font: layout.title?.font, family: layout.font?.family }, width);
    const more = (text.split("<br>").length - written.split("<br>").length) * LINE;
    const margin = { ...layout.margin, t: (layout.margin?.t ?? 0) + more };
    const annotations = named(layout, width) ?? [];
    return { ...layout, annotations, title: { ...layout.title, text }, margin, height: layout.height + more };
  };
})();
