"use strict";
// Follows runs that go on, and opens the report when they are over.
(() => {
  const $ = (id) => document.getElementById(id);
  const symbols = { pass: "✓", fail: "✕", inconclusive: "?" };

  function item(parts) {
    const li = document.createElement("li");
    for (const [name, text, css, href] of parts) {
      const e = document.createElement(name);
      e.textContent = text;
      if (css) e.className = css;
      if (href) e.setAttribute("href", href);
      li.append(e, " ");
    }
    return li;
  }

  const ended = (r) => item([
    ["b", symbols[r.result] + " " + r.result, "mark " + r.result],
    ["a", r.name + ", seed " + r.seed, "", "/" + encodeURIComponent(r.record)],
    ["span", r.what],
  ]);

  let followed = false;
  function show(s) {
    const p = s.running;
    if (!p) {
      if (followed) location.replace(s.report ? "/report.html" : "/files");
      return;
    }
    followed = true;
    const now = p.now || [], done = p.pass + p.fail + p.inconclusive;
    $("head").textContent = `${done} of ${p.total} runs have ended.`;
    document.title = `${done} of ${p.total} – hadrill`;
    $("bar").value = p.total ? (done + now.reduce((sum, r) => sum + r.share, 0)) / p.total : 0;
    $("counts").textContent = `${p.pass} pass, ${p.fail} fail, ${p.inconclusive} inconclusive`;
    $("silent").hidden = !s.silent;
    $("silent").textContent = `The runs have told nothing for ${s.silent} s: they may have been killed.`;
    $("now").replaceChildren(...now.map((r) => item([["b", `${Math.round(100 * r.share)} %`], ["span", `${r.name}, seed ${r.seed}`]])));
    $("last").replaceChildren(...(p.last || []).map(ended));
    $("unwell").hidden = !(p.unwell || []).length;
    $("unwell").querySelector("ul").replaceChildren(...(p.unwell || []).map(ended));
  }

  const events = new EventSource("/events");
  events.onmessage = (e) => show(JSON.parse(e.data));
  events.addEventListener("wrong", (e) => { $("counts").textContent = JSON.parse(e.data); });
  events.onerror = () => { $("counts").textContent = "hadrill view has ended, or cannot be reached."; };
})();
