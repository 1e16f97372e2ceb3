// Draws a figure in the page's colours, and again when these change or it is printed.
(() => {
  const night = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => {
    const { classList } = document.documentElement;
    return classList.contains("w-theme-dark") || (classList.contains("w-theme-system") && night.matches);
  };

  let plotly;
  const loadPlotly = (source) => {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.Plotly);
      script.onerror = reject;
      document.head.append(script);
    });
    return plotly;
  };

  // A cell that begins like a formula is made text: a spreadsheet would run it.
  const cell = (value) => {
    let text = value === null || value === undefined ? "" : String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const save = (name, blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  window.wagtail.app.register("nilai-chart", class extends window.StimulusModule.Controller {
    static targets = ["picture", "absent"];
    static values = { script: String, name: String, sheet: String, height: Number };

    connect() {
      this.content = JSON.parse(this.element.querySelector("script").textContent);
      this.pictureTarget.style.minHeight = `${this.heightValue}px`;
      this.redraw = () => this.draw(isDark());
      this.inInk = () => this.draw(false);
      night.addEventListener("change", this.redraw);
      addEventListener("beforeprint", this.inInk);
      addEventListener("afterprint", this.redraw);
      this.redraw();
    }

    disconnect() {
      night.removeEventListener("change", this.redraw);
      removeEventListener("beforeprint", this.inInk);
      removeEventListener("afterprint", this.redraw);
      window.Plotly?.purge(this.pictureTarget);
    }

    figure(dark, ground) {
      let text = JSON.stringify(this.content.figure);
      if (dark) for (const [light, colour] of Object.entries(this.content.dark)) text = text.replaceAll(light, colour);
      const { data, layout } = JSON.parse(text);
      const { width } = this.pictureTarget.getBoundingClientRect();
      return { data, layout: { ...window.nilaiFit(layout, width), ...ground } };
    }

    async draw(dark) {
      try {
        const library = await loadPlotly(this.scriptValue);
        // The page, or the sheet it is printed on, is the ground.
        const clear = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
        const { data, layout } = this.figure(dark, clear);
        const ground = getComputedStyle(this.element).getPropertyValue("--w-color-surface-page");
        for (const one of layout.annotations ?? []) if (one.bgcolor) one.bgcolor = ground;
        await library.react(this.pictureTarget, data, layout, { displayModeBar: false, responsive: true });
        this.element.dataset.drawn = "true";
      } catch (error) {
        this.pictureTarget.hidden = true;
        this.absentTarget.hidden = false;
        throw error;
      }
    }

    async savePicture() {
      const library = await loadPlotly(this.scriptValue);
      const { width, height } = this.pictureTarget.getBoundingClientRect();
      const options = { format: "png", scale: 2, width, height, filename: this.nameValue };
      library.downloadImage(this.figure(isDark(), {}), options);
    }

    async saveSheet() {
      const { CSRF_HEADER_NAME, CSRF_TOKEN } = JSON.parse(document.getElementById("wagtail-config").textContent);
      const { head, rows } = this.content;
      const body = JSON.stringify({ name: this.nameValue, head, rows });
      const headers = { "Content-Type": "application/json", [CSRF_HEADER_NAME]: CSRF_TOKEN };
      const answer = await fetch(this.sheetValue, { method: "POST", headers, body });
      // Too large for a sheet, or the session is over: the same data need no server.
      if (answer.ok) save(`${this.nameValue}.xlsx`, await answer.blob());
      else this.saveData();
    }

    saveData() {
      const { head, rows } = this.content;
      const text = [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
      save(`${this.nameValue}.csv`, new Blob(["\ufeff", text, "\r\n"], { type: "text/csv;charset=utf-8" }));
    }
  });
})();
