/* The builder of rules: groups of conditions, and whom they choose as one types. */
(() => {
  const form = document.querySelector("[data-segment-builder]");
  const source = document.getElementById("segment-fields");
  if (!form || !source) return;
  const { fields, ways, segments, words, rule: begun } = JSON.parse(source.textContent);
  const groups = form.querySelector("[data-groups]");
  const preview = form.querySelector("[data-preview-here]");
  let names = 0;

  const make = (tag, facts = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), facts);
    made.append(...inside);
    return made;
  };
  const choice = (label, options, chosen, facts = {}) => {
    const select = make("select", { ...facts });
    select.setAttribute("aria-label", label);
    for (const [value, text] of options) {
      const wanted = Array.isArray(chosen) ? chosen.includes(value) : chosen === value;
      select.append(make("option", { value, textContent: text, selected: wanted }));
    }
    return select;
  };
  const matching = (match) =>
    choice(words.group, [["all", words.all], ["any", words.any]], match || "all", { className: "segments-group__match" });

  const valueOf = (field, value) => {
    if (field.kind === "choice") {
      return [choice(words.value, field.choices || segments, value || [], { multiple: true, size: 5 })];
    }
    if (field.kind === "truth") {
      return [choice(words.value, [["yes", words.yes], ["no", words.no]], value === false ? "no" : "yes")];
    }
    const input = make("input", { type: field.kind === "text" ? "text" : "number", autocomplete: "off", required: true });
    input.setAttribute("aria-label", words.value);
    input.placeholder = words.value;
    if (field.kind !== "text") input.step = "any";
    if (field.kind === "days") { input.min = 1; input.step = 1; }
    if (field.kind === "share") { input.min = 0; input.max = 100; }
    if (value !== undefined && value !== null) input.value = field.kind === "share" ? value * 100 : value;
    if (!field.suggested.length) {
      const unit = { days: words.days, share: words.percent }[field.kind];
      return unit ? [input, make("span", { textContent: unit })] : [input];
    }
    const list = make("datalist", { id: `segment-values-${names++}` });
    list.append(...field.suggested.map((text) => make("option", { value: text })));
    input.setAttribute("list", list.id);
    return [input, list];
  };

  const addCondition = (group, condition = {}) => {
    const line = make("div", { className: "segments-condition" });
    const what = choice(words.field, fields.map((f) => [f.code, f.label]), condition.field || fields[0].code);
    const rest = make("span", { className: "segments-condition__rest" });
    const draw = (is, value) => {
      const field = fields.find((f) => f.code === what.value);
      rest.replaceChildren(choice(words.way, field.ways.map((w) => [w, ways[w]]), is || field.ways[0]), ...valueOf(field, value));
    };
    what.addEventListener("change", () => { draw(); tell(); });
    draw(condition.is, condition.value);
    const gone = make("button", { type: "button", className: "button button-small button-secondary no", textContent: words.remove });
    gone.addEventListener("click", () => {
      line.remove();
      if (!group.querySelector("[data-condition]") && groups.children.length > 1) group.remove();
      tell();
    });
    line.dataset.condition = "";
    line.append(what, rest, gone);
    group.querySelector("[data-conditions]").append(line);
  };

  const addGroup = (facts) => {
    const group = make("fieldset", { className: "segments-group" });
    const more = make("button", { type: "button", className: "button button-small button-secondary", textContent: words.add });
    const conditions = make("div");
    conditions.dataset.conditions = "";
    group.append(make("legend", { className: "w-sr-only", textContent: words.group }), matching(facts.match), conditions, more);
    more.addEventListener("click", () => { addCondition(group); tell(); });
    groups.append(group);
    for (const condition of facts.conditions) addCondition(group, condition);
  };

  const read = () => ({
    match: form.querySelector(".segments-match")?.value || "all",
    groups: [...groups.children].map((group) => ({
      match: group.querySelector(".segments-group__match").value,
      conditions: [...group.querySelectorAll("[data-condition]")].map((line) => {
        const [what, way, value] = line.querySelectorAll("select, input");
        const field = fields.find((f) => f.code === what.value);
        let read = value.value;
        if (field.kind === "choice") read = [...value.selectedOptions].map((o) => o.value);
        if (field.kind === "truth") read = value.value === "yes";
        if (field.kind === "share" && read !== "") read = Number(read) / 100;
        return { field: what.value, is: way.value, value: read };
      }).filter((c) => c.value !== "" && !(Array.isArray(c.value) && !c.value.length)),
    })),
  });

  let waiting, asked;
  const show = async () => {
    const rule = read();
    const told = rule.groups.reduce((sum, group) => sum + group.conditions.length, 0);
    const blank = groups.querySelectorAll("[data-condition]").length - told;
    const address = `${form.dataset.preview}?blank=${blank}&rule=${encodeURIComponent(JSON.stringify(rule))}`;
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (answer.ok) preview.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  function tell() {
    form.elements.rule.value = JSON.stringify(read());
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  }

  const whole = matching(begun.match);
  whole.classList.replace("segments-group__match", "segments-match");
  groups.before(whole);
  const several = () => { whole.hidden = groups.children.length < 2; };
  new MutationObserver(several).observe(groups, { childList: true });
  const first = begun.groups?.length ? begun.groups : [{ match: "all", conditions: [{}] }];
  for (const group of first) addGroup(group);
  several();
  form.querySelector("[data-add-group]").addEventListener("click", () => { addGroup({ match: "all", conditions: [{}] }); tell(); });
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  form.addEventListener("submit", () => { form.elements.rule.value = JSON.stringify(read()); });
  tell();
})();
