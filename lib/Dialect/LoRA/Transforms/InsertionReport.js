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
  const text = (owner, element) =>
    (owner.text ??= element.textContent.toLowerCase());
  let opened = [];

  // The words of a group's own part, without the sites listed in it.
  const ownText = (group) => {
    if (group.own === undefined) {
      const list = group.element.querySelector(".sites");
      group.own = [...group.element.querySelectorAll("summary, .body > div")]
        .filter((part) => !list || !part.contains(list))
        .map((part) => part.textContent)
        .join(" ")
        .toLowerCase();
    }
    return group.own;
  };

  const apply = () => {
    const wanted = Object.fromEntries(
      fields.map((name) => [name, form.elements[name].value]));
    const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (where) => words.every((word) => where.includes(word));
    let shown = 0;
    for (const details of opened) details.open = false;
    opened = [];
    for (const group of groups) {
      const data = group.element.dataset;
      let count = 0;
      if (["outcome", "op", "record"].every(
            (name) => !wanted[name] || data[name] === wanted[name])) {
        const all = !words.length || !group.sites.length || has(ownText(group));
        if (all && group.sites.length) {
          for (const site of group.sites) site.hidden = false;
          count = group.count;
        } else if (all) {
          count = has(ownText(group)) ? group.count : 0;
        } else {
          for (const site of group.sites) {
            site.hidden = !has(text(site, site));
            count += !site.hidden;
          }
        }
        // Some of many: show which.
        if (count && count < group.count && count <= 50 && opened.length < 20 &&
            !group.element.open) {
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
    empty.hidden = shown !== 0 || total === 0;
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
