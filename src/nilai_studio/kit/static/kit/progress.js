// Asks how far long work is, less often the longer it takes; goes on when it ends.
(() => {
  const FIRST = 700;
  const LONGEST = 5000;

  window.wagtail.app.register("nilai-progress", class extends window.StimulusModule.Controller {
    static targets = ["bar", "step"];
    static values = { address: String, after: String };

    connect() {
      this.pause = FIRST;
      this.plan();
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    plan() {
      this.timer = setTimeout(() => this.ask(), this.pause);
      this.pause = Math.min(this.pause * 1.2, LONGEST);
    }

    async ask() {
      try {
        const answer = await fetch(this.addressValue, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        if (answer.ok) {
          const { share, step, is_final: isFinal } = await answer.json();
          this.barTarget.value = share;
          if (step && step !== this.stepTarget.textContent) this.stepTarget.textContent = step;
          if (isFinal) {
            location.assign(this.afterValue || location.href);
            return;
          }
        }
      } catch {
        // The server may be starting anew; ask again.
      }
      this.plan();
    }
  });
})();
