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
