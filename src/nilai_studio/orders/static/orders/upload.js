// Brings a file by dropping it, and tells how much of it has arrived.
(() => {
  window.wagtail.app.register("orders-upload", class extends window.StimulusModule.Controller {
    static targets = ["file", "button", "progress", "bar", "step"];
    static values = { most: Number, bringing: String, large: String, failed: String };

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
      this.progressTarget.hidden = this.barTarget.hidden = false;
      this.stepTarget.textContent = this.bringingValue;
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
        else this.fail(request);
      });
      request.addEventListener("error", () => this.fail(request));
      request.open("POST", this.element.action);
      // A page that were fetched here would use up the message meant for the person.
      request.setRequestHeader("Accept", "application/json");
      request.send(new FormData(this.element));
    }

    fail(request) {
      const isTold = request.getResponseHeader("Content-Type") === "application/json";
      this.buttonTarget.disabled = false;
      // The same file, exported again, is to be noticed.
      this.fileTarget.value = "";
      this.tell(isTold ? JSON.parse(request.responseText).refused : this.failedValue);
    }

    tell(words) {
      this.barTarget.hidden = true;
      this.stepTarget.textContent = words;
    }
  });
})();
