// <script async src="…/static/perception/embed.js" data-survey="key"></script>
// puts the survey where the script stands, as high as it needs to be.
(() => {
  const script = document.currentScript;
  const home = new URL(script.src);
  const frame = document.createElement("iframe");
  frame.src = `${home.origin}/s/${encodeURIComponent(script.dataset.survey)}/embed/`;
  frame.title = script.dataset.title || "Survey";
  frame.loading = "lazy";
  frame.style.cssText = "width:100%;border:0;min-height:30rem";
  script.after(frame);
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== home.origin) return;
    const height = Number(event.data && event.data.nilaiHeight);
    if (height > 0) frame.style.height = `${Math.min(height + 8, 8000)}px`;
  });
})();
