"use strict";
// The player of a run's record, and the filter of the table of cases. Plain script: it
// asks for nothing and keeps nothing.
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // make gives an SVG element, or an HTML one for a name with a capital letter.
  function make(name, attributes, parent, text) {
    const html = name !== name.toLowerCase();
    const e = html ? document.createElement(name.toLowerCase()) : document.createElementNS(NS, name);
    for (const k in attributes) e.setAttribute(k, attributes[k]);
    if (text !== undefined) e.textContent = text;
    if (parent) parent.append(e);
    return e;
  }

  // seconds as the page writes them.
  const clock = (t) => t.toFixed(1) + " s";

  class Player {
    constructor(place) {
      this.data = JSON.parse(place.querySelector("script").textContent);
      this.at = 0;
      this.speed = 4;
      this.playing = false;
      this.dots = [];
      this.dues = new Map(); // parts of a dot that are due, by way
      this.stage(place);
      this.controls(place);
      this.cursors(place.parentElement);
      this.show();
    }

    // stage lays the machines out: users, then who they ask or who had an address, then
    // application servers, then the others.
    stage(place) {
      const d = this.data;
      const movable = new Set((d.a || []).map((o) => o.m));
      const asked = (m) => movable.has(m.n) || (d.k || []).includes(m.i);
      const same = (m) => (m.p || []).length && d.m.some((o) => asked(o) && "" + o.p === "" + m.p);
      const column = (m) => (m.s ? 2 : asked(m) || same(m) ? 1 : 3);
      const columns = [[], [], [], []];
      for (const m of d.m) columns[column(m)].push(m);
      const used = columns.map((c, i) => (c.length || i === 0 ? i : -1)).filter((i) => i >= 0);
      const rows = Math.max(...columns.map((c) => c.length), 1);
      const high = Math.max(190, rows * 62 + 20);
      this.svg = make("svg", { class: "stage", viewBox: "0 0 1000 " + high, role: "img" }, place);
      make("title", {}, this.svg, "The machines, and the requests that they answer");
      this.ways = make("g", {}, this.svg);
      this.boxes = new Map();
      this.users = { x: 80, y: high / 2 };
      used.slice(1).forEach((c, i) => {
        const x = 80 + (i + 1) * (840 / Math.max(1, used.length - 1));
        columns[c].forEach((m, row) => this.box(m, x, (high * (row + 0.5)) / columns[c].length));
      });
      const g = make("g", {}, this.svg);
      make("circle", { class: "box", cx: 80, cy: high / 2, r: 34 }, g);
      make("text", { class: "name", x: 80, y: high / 2 - 2, "text-anchor": "middle" }, g, "users");
      this.rate = make("text", { x: 80, y: high / 2 + 13, "text-anchor": "middle" }, g);
      this.servers = d.s.map((_, b) => d.m.find((m) => (m.s || []).includes(b)));
      for (const m of columns[1]) {
        this.line(this.users, this.boxes.get(m.n));
        for (const o of columns[2]) this.line(this.boxes.get(m.n), this.boxes.get(o.n));
      }
      if (!columns[1].length) for (const o of columns[2]) this.line(this.users, this.boxes.get(o.n));
      this.flight = make("g", {}, this.svg);
    }

    box(m, x, y) {
      const g = make("g", {}, this.svg);
      make("rect", { class: "box", x: x - 70, y: y - 26, width: 140, height: 52, rx: 6 }, g);
      make("text", { class: "name", x: x, y: y - 11, "text-anchor": "middle" }, g, m.n);
      const programs = make("text", { x: x, y: y + 3, "text-anchor": "middle" }, g, (m.p || []).join(" ").slice(0, 24));
      const state = make("text", { class: "state", x: x, y: y + 18, "text-anchor": "middle" }, g);
      this.boxes.set(m.n, { x, y, g, programs, state, rect: g.firstChild });
    }

    line(from, to) {
      make("path", { class: "flow", d: `M${from.x} ${from.y}L${to.x} ${to.y}` }, this.ways);
    }

    controls(place) {
      const bar = make("Div", { class: "controls" }, place);
      this.button = make("Button", { type: "button" }, bar, "▶ Play");
      this.button.onclick = () => this.toggle();
      this.range = make("Input", { type: "range", min: 0, max: this.data.u, step: 0.1, value: 0, "aria-label": "time of the run" }, bar);
      this.range.oninput = () => this.seek(+this.range.value);
      this.now = make("Output", { class: "now" }, bar);
      const label = make("Label", {}, bar, "speed ");
      const speed = make("Select", {}, label);
      for (const s of [1, 2, 4, 8, 16]) make("Option", { value: s }, speed, s + " ×");
      speed.value = this.speed;
      speed.onchange = () => (this.speed = +speed.value);
      const jumps = (this.data.f || []).slice(0, 6);
      for (const f of jumps) {
        const b = make("Button", { type: "button", title: f.i }, bar, "to " + f.l);
        b.onclick = () => this.seek(Math.max(0, f.t - 1));
      }
      this.log = make("Ul", { class: "log", "aria-live": "off" }, place);
    }

    // cursors put a line at the present time into the drawings below.
    cursors(section) {
      this.lines = [...section.querySelectorAll(":scope > .draw > svg")].map((s) =>
        make("line", { class: "cursor", y1: 0, y2: +s.getAttribute("height") - 18, x1: "0%", x2: "0%" }, s));
    }

    toggle() {
      this.playing = !this.playing;
      if (this.playing && this.at >= this.data.u) this.at = 0;
      this.button.textContent = this.playing ? "❚❚ Pause" : "▶ Play";
      this.last = undefined;
      if (this.playing) requestAnimationFrame((t) => this.frame(t));
    }

    seek(t) {
      this.at = t;
      this.clear();
      this.show();
    }

    clear() {
      for (const dot of this.dots) dot.e.remove();
      this.dots = [];
      this.dues.clear();
    }

    frame(now) {
      if (!this.playing || !this.svg.isConnected) return;
      const passed = this.last === undefined ? 0 : Math.min(0.1, (now - this.last) / 1000);
      this.last = now;
      this.at = Math.min(this.data.u, this.at + passed * this.speed);
      if (!calm) this.send(passed);
      this.show();
      if (this.at >= this.data.u) this.toggle();
      else requestAnimationFrame((t) => this.frame(t));
    }

    column() {
      return Math.min(this.data.q.length - 1, Math.floor(this.at / this.data.w));
    }

    during(s) {
      return s.f <= this.at && this.at < s.t;
    }

    // front is the one machine that takes the requests now; nothing where several may.
    front() {
      const d = this.data;
      const asked = d.k && d.k.length ? new Set(d.k) : null;
      const owners = (d.a || []).filter((o) => this.during(o) && (!asked || asked.has(o.a)));
      let names = [...new Set(owners.map((o) => o.m))];
      if (!names.length && asked) names = d.m.filter((m) => asked.has(m.i)).map((m) => m.n);
      return names.length === 1 ? this.boxes.get(names[0]) : undefined;
    }

    // send lets dots leave as requests end in the present column: a dot for a share of
    // them, so that the busiest column has 40 a second of those who look.
    send(passed) {
      const d = this.data, c = this.column();
      if (c < 0) return;
      const most = Math.max(...d.q, 1);
      const front = this.front();
      const flow = (key, n, via) => {
        let due = (this.dues.get(key) || 0) + (40 * passed * n) / most;
        for (; due >= 1; due--) this.launch(via, key === "errors");
        this.dues.set(key, due);
      };
      let rest = d.q[c] - d.e[c];
      d.b.forEach((answers, b) => {
        const m = this.servers[b];
        if (!m || !answers[c]) return;
        rest -= answers[c];
        flow(b, answers[c], [this.users, front, this.boxes.get(m.n)]);
      });
      if (rest > 0 && front) flow("rest", rest, [this.users, front]);
      if (d.e[c]) flow("errors", d.e[c], [this.users, front || { x: 240, y: this.users.y }]);
      for (const dot of this.dots) dot.gone += passed / 0.9;
      this.dots = this.dots.filter((dot) => dot.gone < 1 || (dot.e.remove(), false));
      for (const dot of this.dots) {
        const leg = dot.gone * (dot.way.length - 1), i = Math.floor(leg), f = leg - i;
        const a = dot.way[i], b = dot.way[i + 1];
        const x = a.x + (b.x - a.x) * f, y = a.y + (b.y - a.y) * f + dot.off;
        dot.e.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      }
    }

    launch(via, error) {
      if (this.dots.length > 120) return;
      const way = via.filter((p, i) => p && p !== via[i - 1]);
      const e = error ? make("path", { class: "no", d: "M-4-4L4 4M-4 4L4-4" }, this.flight) : make("circle", { class: "ok", r: 3.4 }, this.flight);
      this.dots.push({ e, way, gone: 0, off: ((this.dots.length * 7) % 15) - 7 });
    }

    show() {
      const d = this.data, c = Math.max(0, this.column());
      this.range.value = this.at;
      const failing = d.q[c] ? Math.round((100 * d.e[c]) / d.q[c]) : 0;
      this.now.textContent = clock(this.at) + (failing ? `, ${failing} % fail` : "");
      this.range.setAttribute("aria-valuetext", this.now.textContent);
      this.rate.textContent = Math.round((d.q[c] || 0) / d.w) + "/s";
      for (const m of d.m) {
        const box = this.boxes.get(m.n);
        const bad = (m.x || []).filter((s) => this.during(s));
        const owned = (d.a || []).filter((o) => o.m === m.n && this.during(o)).map((o) => o.a);
        box.g.setAttribute("class", bad.length ? "bad " + bad.map((s) => s.k).join(" ") : "");
        box.rect.setAttribute("class", owned.length && !bad.some((s) => s.k === "off") ? "box has" : "box");
        box.state.textContent = bad.length ? "✕ " + bad[0].w : owned.length ? "◆ " + owned.join(" ") : "";
        box.state.setAttribute("class", bad.length ? "state" : "");
      }
      const x = (100 * this.at) / d.u + "%";
      for (const l of this.lines) { l.setAttribute("x1", x); l.setAttribute("x2", x); }
      this.tell();
    }

    // tell lists what was noted last, and the faults in force.
    tell() {
      const before = (this.data.n || []).filter((n) => n.t <= this.at).slice(-3);
      const force = (this.data.f || []).filter((f) => f.t <= this.at && this.at < f.u).map((f) => f.l + " " + f.i);
      const lines = before.map((n) => `${clock(n.t)}  ${n.w}: ${n.x}`);
      const last = (this.data.n || []).at(-1);
      if (this.data.l && (!last || last.t <= this.at)) lines.push(`and ${this.data.l} further notes, which are not in this page`);
      if (force.length) lines.unshift("in force: " + force.join(", "));
      if (this.told === lines.join("\n")) return;
      this.told = lines.join("\n");
      this.log.replaceChildren(...lines.map((l) => make("Li", {}, null, l)));
    }
  }

  // A player is made when its section is opened first.
  const made = new WeakSet();
  function open(section) {
    const place = section.querySelector(":scope > .player");
    if (!section.open || !place || made.has(place)) return;
    made.add(place);
    new Player(place);
  }
  for (const section of document.querySelectorAll("details.case")) {
    section.addEventListener("toggle", () => open(section));
    open(section);
  }

  // A link to a case opens it.
  function follow() {
    const section = location.hash && document.getElementById(location.hash.slice(1));
    if (section && section.tagName === "DETAILS") {
      section.open = true;
      section.scrollIntoView();
      section.querySelector("summary").focus({ preventScroll: true });
    }
  }
  addEventListener("hashchange", follow);
  follow();

  const filter = document.getElementById("filter");
  if (filter) filter.oninput = () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    const has = (text) => words.every((w) => text.toLowerCase().includes(w));
    for (const body of document.querySelectorAll(".cases tbody")) {
      const name = body.querySelector(".of").textContent;
      for (const row of body.querySelectorAll("tr:not(.of)")) row.hidden = !has(name + " " + row.querySelector("th").textContent);
      body.hidden = !body.querySelector("tr:not(.of):not([hidden])");
    }
  };
})();
