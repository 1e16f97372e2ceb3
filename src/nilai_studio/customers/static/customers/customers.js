/* The timeline grows where it ends; without this the link opens a page of its own. */
document.addEventListener("click", async (event) => {
  const more = event.target.closest("[data-timeline-more]");
  if (!more || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const answer = await fetch(more.href, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) { window.location.assign(more.href); return; }
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  more.parentElement.replaceWith(holder.content);
});

/* How many are chosen; while there are any, what to do with them stays in sight. */
document.addEventListener("change", (event) => {
  const list = event.target.closest?.(".customers-list");
  const said = list?.querySelector("[data-chosen]");
  if (!said) return;
  requestAnimationFrame(() => {
    const count = list.querySelectorAll('[name="customer"]:checked').length;
    said.textContent = count ? `${said.dataset.chosen}: ${count}` : "";
    said.hidden = !count;
    list.classList.toggle("is-chosen", count > 0);
  });
});
