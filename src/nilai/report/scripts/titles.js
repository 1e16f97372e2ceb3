// Breaks a figure's title where the picture ends; the studio's pages do it, too.
(() => {
  const LINE = 16;
  const pen = document.createElement("canvas").getContext("2d");

  // Plotly cuts a line that is longer than the picture is wide: break it before.
  window.nilaiBroken = (layout, width) => {
    const written = layout.title?.text ?? "";
    const usual = layout.title?.font?.size ?? 15;
    const family = layout.title?.font?.family ?? layout.font?.family ?? "sans-serif";
    let length = 0;
    let size = usual;
    let weight = 400;
    const words = (text) => text.split(/(?<= )/).map((word) => {
      pen.font = `${weight} ${size}px ${family}`;
      const before = length && length + pen.measureText(word.trimEnd()).width > width ? "<br>" : "";
      length = (before ? 0 : length) + pen.measureText(word).width;
      return before + word;
    });
    const cut = (written.match(/<[^>]+>|[^<]+/g) ?? []).flatMap((part) => {
      if (part.startsWith("<br")) length = 0;
      if (/^<\/?b\b/.test(part)) weight = part.startsWith("</") ? 400 : 700;
      const told = part.match(/font-size: ?(\d+)px/);
      if (told) size = Number(told[1]);
      return part.startsWith("<") ? part : words(part);
    }).join("");
    const more = cut.split("<br>").length - written.split("<br>").length;
    const margin = { ...layout.margin, t: (layout.margin?.t ?? 0) + more * LINE };
    return { ...layout, title: { ...layout.title, text: cut }, margin, height: layout.height + more * LINE };
  };
})();
