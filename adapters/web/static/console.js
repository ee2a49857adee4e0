// The console's two live pages: the playground answers as one types, the YAML of a rule is checked as one types.
const { token, district } = document.body.dataset;
const $ = (id) => document.getElementById(id);

const make = (tag, text = "", options = {}) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  return Object.assign(node, options);
};

async function call(path, body, signal) {
  const response = await fetch(`${path}?district=${encodeURIComponent(district)}`, {
    method: "POST", headers: { "Content-Type": "application/json", "X-Form-Token": token }, body: JSON.stringify(body), signal,
  });
  const told = await response.json();
  if (!response.ok) throw new Error(told.problem || "");
  return told;
}

// Runs the latest call only: a newer keystroke cancels what an older one asked.
function latest(wait, act) {
  let timer, control;
  return () => {
    clearTimeout(timer);
    control?.abort();
    control = new AbortController();
    const { signal } = control;
    timer = setTimeout(() => act(signal).catch((error) => { if (error.name !== "AbortError") throw error; }), wait);
  };
}

function listed(title, items, none) {
  const box = make("section");
  box.append(make("h3", title));
  if (!items.length) { box.append(make("p", none, { className: "note" })); return box; }
  const list = make("ul");
  for (const item of items) {
    const li = make("li");
    if (typeof item === "string") li.textContent = item;
    else {
      li.append(make("a", item.title, { href: `/console/rules/${encodeURIComponent(item.id)}?district=${encodeURIComponent(district)}` }));
      li.append(` (${item.id})` + (item.why ? `: ${item.why}` : ""));
    }
    list.append(li);
  }
  box.append(list);
  return box;
}

function shown(told, words) {
  const { answer } = told;
  const card = make("article", "", { className: answer.kind, lang: answer.language });
  const title = make("h3");
  title.append(make("span", `${answer.icon} `, { ariaHidden: "true" }), answer.verdict);
  card.append(title);
  for (const line of [...answer.notes, answer.sro_line, answer.because].filter(Boolean)) card.append(make("p", line));
  if (answer.steps.length) {
    const steps = make("ol");
    answer.steps.forEach((step) => steps.append(make("li", step)));
    card.append(steps);
  }
  if (answer.options.length) {
    const options = make("ul");
    answer.options.forEach((option) => options.append(make("li", `${option.label} (${option.rule})`)));
    card.append(options);
  }
  answer.quotes.slice(0, 1).forEach((quote) => card.append(make("blockquote", `${quote.sentence} (${quote.section} ${quote.title})`, { lang: quote.language })));
  card.append(make("p", [told.cites.join(", "), told.basis, told.rung, told.frame].filter(Boolean).join(" · "), { className: "note" }));
  const reading = told.unclaimed.length ? [...told.reading, `${words.unclaimed}: ${told.unclaimed.join(" ")}`] : told.reading;
  return [
    make("h2", words.answer), card, listed(words.rules, told.rules, words.nothing), listed(words.reading, reading, words.nothing),
    listed(words.trace, told.trace, words.nothing), listed(words.applied, told.applied, words.nothing), listed(words.beaten, told.beaten, words.nothing),
    listed(words.near, told.near, words.nothing), listed(words.proposed, told.proposed, words.nothing),
  ];
}

if ($("play")) {
  const out = $("play-out"), state = $("play-state"), words = JSON.parse(out.dataset.words);
  const look = latest(250, async (signal) => {
    const text = $("play-text").value;
    if (!text.trim()) { out.replaceChildren(); state.textContent = ""; return; }
    try {
      const told = await call("/console/api/try", { text, asker: $("play-asker").value, language: $("play-language").value }, signal);
      out.replaceChildren(...shown(told, words));
      state.textContent = words.done;
    } catch (error) {
      if (error.name === "AbortError") throw error;
      state.textContent = error.message || words.failed;
    }
  });
  $("play").addEventListener("input", look);
  $("play").addEventListener("submit", (event) => { event.preventDefault(); look(); });
  look();
}

const checked = document.querySelector("form[data-check]");
if (checked) {
  const state = $("yaml-state"), problems = $("yaml-problems");
  const check = latest(800, async (signal) => {
    try {
      const told = await call("/console/api/check", { rule: checked.dataset.check, yaml: $("yaml").value }, signal);
      problems.replaceChildren(...told.problems.map((one) => make("li", one.text, { className: one.severe ? "severe" : "" })));
      state.textContent = told.problems.length ? "" : told.fine;
    } catch (error) {
      if (error.name === "AbortError") throw error;
      state.textContent = error.message;
    }
  });
  $("yaml").addEventListener("input", check);
}

document.querySelector("form[data-new-rule]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = new FormData(event.target).get("name");
  location.href = `/console/rules/${encodeURIComponent(name)}/edit?new=1&district=${encodeURIComponent(district)}`;
});
