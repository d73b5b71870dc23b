// Filters the layers of the insertion report. The choice is in the address, so
// that it can be sent to somebody: #outcome=refused&q=o_proj
(() => {
  "use strict";
  const form = document.querySelector(".filters");
  const groups = [...document.querySelectorAll(".group")].map((element) => ({
    element,
    sites: [...element.querySelectorAll(".sites li")],
    count: Number(element.dataset.count),
  }));
  const fields = ["outcome", "op", "record", "q"];
  const output = form.querySelector("output");
  const empty = document.querySelector(".empty");
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const number = (value) => value.toLocaleString("en");
  const text = (site) => (site.words ??= site.textContent.toLowerCase());
  let opened = [];

  // What a group says of all its sites: not its list of them, nor its name, whose
  // ranges of numbers would be taken for those of a site.
  const ownText = (group) =>
    (group.own ??= [...group.element.querySelectorAll(
      group.sites.length ? ".pill, .why, .body > div:not(.all)" : ":scope > *")]
      .map((part) => part.textContent)
      .join(" ")
      .toLowerCase());

  const apply = () => {
    const wanted = Object.fromEntries(
      fields.map((name) => [name, form.elements[name].value]));
    const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const details of opened) details.open = false;
    opened = [];
    for (const group of groups) {
      const data = group.element.dataset;
      let count = 0;
      if (["outcome", "op", "record"].every(
            (name) => !wanted[name] || data[name] === wanted[name])) {
        const left = words.filter((word) => !ownText(group).includes(word));
        if (!left.length) count = group.count;
        for (const site of group.sites) {
          const shows = left.every((word) => text(site).includes(word));
          if (site.hidden === shows) site.hidden = !shows;
          if (left.length) count += shows;
        }
        // Some of many: show which. Long lists take a browser seconds to open.
        if (count && count < group.count && count <= 50 &&
            group.count <= 1000 && opened.length < 20 && !group.element.open) {
          group.element.open = true;
          opened.push(group.element);
        }
      }
      group.element.hidden = !count;
      shown += count;
    }
    output.value = shown === total
      ? `${number(total)} layers`
      : `${number(shown)} of ${number(total)} layers`;
    empty.hidden = shown !== 0;
  };

  const read = () => {
    const choice = new URLSearchParams(location.hash.slice(1));
    for (const name of fields) {
      const field = form.elements[name];
      field.value = choice.get(name) ?? "";
      if (field.selectedIndex < 0) field.value = "";
    }
    apply();
  };
  const write = () => {
    const choice = new URLSearchParams();
    for (const name of fields)
      if (form.elements[name].value) choice.set(name, form.elements[name].value);
    const hash = choice.toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    apply();
  };

  let pending;
  form.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(write, 80);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(write));
  addEventListener("hashchange", () => {
    // Links to sections have no "=".
    if (!location.hash || location.hash.includes("=")) read();
  });
  form.hidden = false;
  if (location.hash.includes("=")) read();
  else apply();
})();
