// Brings a file by dropping it, and tells how much of it has arrived.
(() => {
  window.wagtail.app.register("orders-upload", class extends window.StimulusModule.Controller {
    static targets = ["file", "button", "progress", "bar", "step"];
    static values = { most: Number, large: String, failed: String };

    over(event) {
      event.preventDefault();
      this.element.classList.add("orders-drop--over");
    }

    leave() {
      this.element.classList.remove("orders-drop--over");
    }

    drop(event) {
      event.preventDefault();
      this.leave();
      if (!event.dataTransfer.files.length) return;
      this.fileTarget.files = event.dataTransfer.files;
      this.chosen();
    }

    chosen() {
      if (this.fileTarget.files.length) this.element.requestSubmit();
    }

    send(event) {
      event.preventDefault();
      const [file] = this.fileTarget.files;
      if (!file) return;
      this.progressTarget.hidden = false;
      if (file.size > this.mostValue * 1024 * 1024) {
        this.tell(this.largeValue);
        return;
      }
      this.buttonTarget.disabled = true;
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (told) => {
        if (told.lengthComputable) this.barTarget.value = told.loaded / told.total;
      });
      request.addEventListener("load", () => {
        if (request.status < 400) location.assign(request.responseURL);
        else this.fail();
      });
      request.addEventListener("error", () => this.fail());
      request.open("POST", this.element.action);
      request.send(new FormData(this.element));
    }

    fail() {
      this.buttonTarget.disabled = false;
      this.tell(this.failedValue);
    }

    tell(words) {
      this.stepTarget.textContent = words;
    }
  });
})();
