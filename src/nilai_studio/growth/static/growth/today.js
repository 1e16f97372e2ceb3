// Keeps the figures of today fresh: asks every 15 seconds while the page is looked at.
(() => {
  const EVERY = 15000;

  window.wagtail.app.register("nilai-today", class extends window.StimulusModule.Controller {
    static targets = ["figure"];
    static values = { address: String };

    connect() {
      this.timer = setInterval(() => this.ask(), EVERY);
      this.seen = () => document.hidden || this.ask();
      document.addEventListener("visibilitychange", this.seen);
    }

    disconnect() {
      clearInterval(this.timer);
      document.removeEventListener("visibilitychange", this.seen);
    }

    async ask() {
      if (document.hidden) return;
      try {
        const answer = await fetch(this.addressValue, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        if (!answer.ok) return;
        const figures = await answer.json();
        // Once something has come, today's own figures take the place of the last day's.
        if (!figures.quiet) this.element.classList.remove("is-quiet");
        for (const place of this.figureTargets) {
          const shown = figures[place.dataset.figure];
          if (shown !== undefined && shown !== place.textContent) place.textContent = shown;
        }
      } catch {
        // The server may be starting anew; ask again.
      }
    }
  });
})();
