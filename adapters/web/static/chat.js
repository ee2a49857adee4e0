// The conversation: sends a question, lays the answer card out. All words come from the server.
const words = JSON.parse(document.body.dataset.words);
const $ = (id) => document.getElementById(id);
const log = $("log");
let conversation = crypto.randomUUID();

const make = (tag, text = "", options = {}) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(options)) name in node ? (node[name] = value) : node.setAttribute(name, value);
  return node;
};

async function call(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin",
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.problem || words.failed);
  return answer;
}

const asked = (text, chosen) => ({
  text, chosen, conversation, asker: $("asker").value, district: $("district").value, language: $("lang").value === "es" ? "es" : undefined,
});

async function ask(text, chosen, shown) {
  $("intro").hidden = true;
  log.append(item(make("div", shown || text, { className: "mine" }), words.you));
  const waiting = item(make("p", words.thinking, { className: "note" }));
  log.append(waiting);
  try {
    const answer = await call("/api/ask", asked(text, chosen));
    waiting.replaceWith(item(card(answer, text || shown)));
  } catch (error) {
    waiting.replaceWith(item(make("article", error.message || words.failed, { role: "alert" })));
  }
  const last = log.lastElementChild.firstElementChild;
  last.tabIndex = -1;
  last.scrollIntoView({ block: "nearest" });
}

function item(node, label) {
  const li = make("li");
  if (label) li.append(make("span", label, { className: "visually-hidden" }));
  if (node.className === "mine") li.style.display = "grid";
  li.append(node);
  return li;
}

function card(a, text) {
  const box = make("article", "", { className: a.kind, lang: a.language });
  box.dataset.matter = a.matter;
  if (a.kind === "emergency") box.setAttribute("role", "alert");
  a.banners.forEach((line) => box.append(make("p", line, { className: "banner" })));
  const title = make("h2");
  title.append(make("span", a.icon + " ", { ariaHidden: "true" }), a.verdict);
  box.append(title);
  if (a.kind !== "emergency") a.notes.forEach((line) => box.append(make("p", line, { className: "note" })));
  [a.sro_line, a.because].filter(Boolean).forEach((line) => box.append(make("p", line)));
  if (a.decline) box.append(decline(a.decline));
  if (a.quotes.length) box.append(quote(a.quotes[0]));
  if (a.steps.length) {
    if (a.steps_title) box.append(make("p", a.steps_title + ":", { className: "steps-title" }));
    const list = make("ol");
    a.steps.forEach((step) => list.append(make("li", step)));
    box.append(list);
  }
  if (a.kind === "emergency") {
    a.notes.forEach((line) => box.append(make("p", line, { className: "note" })));
    const row = make("div", "", { className: "buttons" });
    row.append(press(words.mistake, () => $("text").focus()));
    box.append(row);
    return box;
  }
  if (a.options.length) {
    const row = make("div", "", { className: "buttons", role: "group", ariaLabel: a.verdict });
    a.options.forEach((o) => row.append(press(o.label, (button) => {
      row.querySelectorAll("button").forEach((b) => (b.disabled = true));
      button.setAttribute("aria-pressed", "true");
      ask("", o.rule, o.label);
    }, "choice")));
    box.append(row);
  }
  if (a.examples.length) {
    const list = make("ul", "", { className: "examples" });
    a.examples.forEach((e) => { const li = make("li"); li.append(press(e, () => ask(e))); list.append(li); });
    box.append(list);
  }
  [a.changes_if, a.ask].filter(Boolean).forEach((line) => box.append(make("p", line)));
  if (a.trace.length && a.kind === "answered") {
    const more = make("details");
    const list = make("ul");
    a.trace.forEach((line) => list.append(make("li", line)));
    more.append(make("summary", words.why), list);
    box.append(more);
  }
  box.append(make("p", a.footer, { className: "footer" }), feedback(a, text));
  return box;
}

function decline(said) {
  const box = make("div", "", { className: "decline" });
  box.append(make("p", "“" + said + "”"), press(words.copy, async (button) => {
    await navigator.clipboard.writeText(said).catch(() => {});
    button.textContent = words.copied;
  }));
  return box;
}

function quote(q) {
  const box = make("blockquote", "", { lang: q.language });
  box.append(make("cite", "MOU " + q.section + ": "), "“" + q.sentence + "” ", press(words["read-section"], () => {
    $("section-title").textContent = q.section + " " + q.title;
    $("section-text").textContent = q.text;
    $("section").lang = q.language;
    $("section").showModal();
  }, "link"));
  return box;
}

function feedback(a, text) {
  const row = make("div", "", { className: "buttons" });
  const vote = (right) => async () => {
    await call("/api/feedback", { decision: a.decision, right }).catch(() => {});
    row.replaceChildren(make("p", words.thanks, { className: "note", role: "status" }));
  };
  if (a.kind === "answered") row.append(press("👍 " + words.right, vote(true)), press("👎 " + words.wrong, vote(false)));
  row.append(press(words["send-team"], () => toTeam(text, row)));
  return row;
}

async function toTeam(text, row) {
  try {
    const shown = await call("/api/preview", asked(text));
    $("team-notice").textContent = shown.notice;
    $("team-text").textContent = shown.text;
    const box = $("team");
    box.returnValue = "";
    box.showModal();
    box.addEventListener("close", async () => {
      if (box.returnValue !== "send") return;
      const done = await call("/api/send", asked(text));
      row.replaceChildren(make("p", done.sent, { className: "note", role: "status" }));
    }, { once: true });
  } catch (error) {
    row.append(make("p", error.message, { className: "note", role: "alert" }));
  }
}

function press(label, act, className = "") {
  const button = make("button", label, { type: "button", className });
  button.addEventListener("click", () => act(button));
  return button;
}

function fresh() {
  conversation = crypto.randomUUID();
  log.replaceChildren();
  $("intro").hidden = false;
  $("text").focus();
}

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return $("text").focus();
  $("text").value = "";
  ask(text);
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("ask").requestSubmit();
  }
});
document.querySelectorAll(".example").forEach((b) => b.addEventListener("click", () => ask(b.textContent)));
$("new").addEventListener("click", fresh);
$("lang").addEventListener("change", () => location.assign(`/?lang=${$("lang").value}&district=${encodeURIComponent($("district").value)}`));
$("district").addEventListener("change", () => location.assign(`/?lang=${$("lang").value}&district=${encodeURIComponent($("district").value)}`));
$("asker").addEventListener("change", fresh);
