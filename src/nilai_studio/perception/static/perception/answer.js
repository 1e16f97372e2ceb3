// Pages work without this file: it adds up points, keeps a page from being sent
// twice, shows what is missing, and tells a frame how high its page is.
(() => {
  for (const box of document.querySelectorAll("[data-points]")) {
    const sum = box.querySelector(".points__sum");
    const add = () => {
      const all = [...box.querySelectorAll("input")];
      const total = all.reduce((sum, field) => sum + (parseInt(field.value, 10) || 0), 0);
      sum.querySelector("output").textContent = total;
      sum.classList.toggle("is-right", total === 100);
      sum.hidden = false;
    };
    box.addEventListener("input", add);
    add();
  }
  for (const form of document.forms) {
    form.addEventListener("submit", () => {
      const button = form.querySelector("button[type=submit]");
      setTimeout(() => { button.disabled = true; });
      setTimeout(() => { button.disabled = false; }, 8000);
    });
  }
  // A page brought back by the browser's own button can be sent again.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button")) button.disabled = false;
  });
  document.querySelector(".fault--page")?.focus();
  if (window.parent !== window) {
    const tell = () => parent.postMessage({ nilaiHeight: document.documentElement.offsetHeight }, "*");
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
})();
