// The button of a flash sale: work, ticket, waiting room, press, answer. One state at a time, and each is told in words.
// What happens is heard over a socket; without one, or when it is lost, the page asks.
import { now, ready } from "./flash-clock.js";
import { listen } from "./flash-socket.js";

const box = document.querySelector("[data-flash]");
const form = box?.querySelector("[data-flash-form]");

function start() {
  const button = form.querySelector("[data-flash-button]");
  const label = form.querySelector("[data-flash-label]");
  const line = form.querySelector("[data-flash-line]");
  const status = form.querySelector("[data-flash-told]");
  const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const { item, slot, worker, reservations } = box.dataset;
  let starts = Date.parse(box.dataset.starts);
  const ticketKey = `flash-ticket:${slot}`;
  const pressKey = `flash-press:${item}`;
  const lineKey = `flash-line:${item}`;
  let shown = 0;
  let socket = null;
  let waits = false;
  let pending = null;
  let early = null;

  const word = (name, value = "") => box.querySelector(`[data-word="${name}"]`)?.textContent.replace("%", value) ?? name;

  function show(name, told = "", { live = false, busy = false, action = null } = {}) {
    shown += 1;
    waits = name === "waiting";
    label.textContent = word(name);
    status.textContent = told;
    button.disabled = !live;
    button.setAttribute("aria-busy", String(busy));
    button.onclick = action;
  }

  async function ask(method, path, body, headers = {}) {
    const answer = await fetch(`/api/v1/flash-sales/${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    throw Object.assign(new Error(told.title || answer.statusText), { problem: told, status: answer.status, answer });
  }

  function solve(challenge) {
    return new Promise((resolve, reject) => {
      const solver = new Worker(worker);
      solver.onmessage = ({ data }) => {
        solver.terminate();
        data.number === null ? reject(new Error("unsolved")) : resolve(data.number);
      };
      solver.onerror = reject;
      solver.postMessage(challenge);
    });
  }

  function kept() {
    const found = JSON.parse(sessionStorage.getItem(ticketKey) || "null");
    return found && Date.parse(found.expires_at) > now() + 10000 ? found : null;
  }

  function attend(ticket) {
    if (socket?.ticket === ticket.token) return;
    socket?.close();
    socket = listen(slot, ticket.token, hear);
  }

  function hear(told) {
    if (told.type === "hello") {
      starts = told.starts_ms;
      if (starts <= now()) begun();
    } else if (told.type === "start") {
      // It may have been brought forward.
      starts = Math.min(told.starts_ms, now());
      begun();
    } else if (told.type === "answer" && told.item_id === item) {
      // It may come before the press itself is answered.
      early = told;
      if (told.reservation_id === pending) follow(told);
      else if (told.outcome === "reserved" && sessionStorage.getItem(lineKey)) take(told.reservation_id);
    } else if (told.type === "over" && !pending) {
      setTimeout(() => location.reload(), 500 + Math.random() * 2500);
    }
    const own = told.items?.find((one) => one.item_id === item);
    if (own) left(own.left);
  }

  function begun() {
    const stock = box.querySelector("[data-flash-stock]");
    if (stock) stock.hidden = false;
    if (waits) wait();
  }

  function left(units) {
    const bar = box.querySelector("[data-flash-bar]");
    if (!bar) return;
    bar.value = bar.max - units;
    box.querySelector("[data-flash-left]").textContent = units > 0 ? word("left", units) : word("left_none");
    const percent = box.querySelector("[data-flash-percent]");
    percent.textContent = percent.textContent.replace(/\d+/, Math.floor((bar.value * 100) / bar.max));
  }

  // Its page is where it is paid.
  function take(id) {
    sessionStorage.removeItem(lineKey);
    location.assign(`${reservations}${id}/`);
  }

  async function getReady(then = wait) {
    show("working", word("why"), { busy: true });
    try {
      const challenge = await ask("GET", `slots/${slot}/challenge`);
      const number = await solve(challenge);
      const { algorithm, challenge: hash, salt, signature } = challenge;
      const solution = btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature }));
      const ticket = await ask("POST", `slots/${slot}/ticket`, { solution });
      sessionStorage.setItem(ticketKey, JSON.stringify(ticket));
      then();
    } catch (error) {
      failed(error, () => getReady(then));
    }
  }

  function wait() {
    const ticket = kept();
    if (!ticket) return idle();
    attend(ticket);
    if (now() >= starts) return show("buy", "", { live: true, action: press });
    show("waiting", word("place", ticket.position));
    const mine = shown;
    setTimeout(() => shown === mine && wait(), Math.min(1000, Math.max(20, starts - now())));
  }

  function idle() {
    if (starts - now() > Number(box.dataset.room) * 1000) {
      show("ahead");
      setTimeout(idle, 1000);
    } else if (kept()) {
      wait();
    } else if (now() >= starts) {
      // Whoever comes late goes through the waiting room without a stop.
      show("buy", word("work"), { live: true, action: () => getReady(press) });
    } else {
      show("ready", word("why"), { live: true, action: () => getReady() });
      const mine = shown;
      setTimeout(() => shown === mine && idle(), starts - now());
    }
  }

  async function press() {
    const ticket = kept();
    if (!ticket) return idle();
    attend(ticket);
    show("pressed", "", { busy: true });
    const key = sessionStorage.getItem(pressKey) || crypto.randomUUID();
    sessionStorage.setItem(pressKey, key);
    try {
      const headers = { "Flash-Ticket": ticket.token, "Idempotency-Key": key };
      follow(await ask("POST", `items/${item}/press`, { units: 1 }, headers));
    } catch (error) {
      if (error.status === 403) sessionStorage.removeItem(ticketKey);
      failed(error, press);
    }
  }

  function follow(answer) {
    const { outcome, reservation_id: id, position } = answer;
    if (outcome === "queued") {
      if (early?.reservation_id === id) return follow(early);
      show("pressed", word("queued", position || ""), { busy: true });
      pending = id;
      setTimeout(async () => {
        // By now the socket may have told.
        if (pending !== id) return;
        try {
          const { token } = JSON.parse(sessionStorage.getItem(ticketKey) ?? "{}");
          const told = await ask("GET", `reservations/${id}`, undefined, token ? { "Flash-Ticket": token } : {});
          if (pending === id) follow(told);
        } catch (error) {
          if (pending === id) error.status === 503 ? follow(answer) : failed(error, press);
        }
      }, (socket?.heard ? 2000 : 400) + Math.random() * 400);
      return;
    }
    pending = null;
    sessionStorage.removeItem(pressKey);
    if (outcome === "reserved") {
      show("reserved", "", { busy: true });
      location.assign(`${reservations}${id}/`);
    } else if (outcome === "sold_out") {
      show("sold_out", word("sold_out_told"));
      line.hidden = false;
    } else {
      show(outcome === "limit" ? "pressed" : "buy", word(outcome), { live: outcome !== "limit", action: press });
    }
  }

  function failed(error, again) {
    pending = null;
    const after = Number(error.answer?.headers.get("Retry-After") || 0);
    if (error.status === 503 || error.status === 429) {
      show("pressed", word("closed"), { busy: true });
      setTimeout(again, 1000 * Math.max(1, after) + Math.random() * 1000);
      return;
    }
    const reason = error.problem?.reason;
    const told = reason && box.querySelector(`[data-word="${reason}"]`) ? word(reason) : error.problem?.detail || word("failed");
    show(kept() ? "buy" : "ready", told, { live: true, action: kept() ? press : () => getReady() });
  }

  form.querySelector("[data-flash-join]").onclick = async (event) => {
    event.target.disabled = true;
    try {
      const place = await ask("PUT", `items/${item}/line`, { units: 1 });
      status.textContent = word("joined", place.position);
      line.hidden = true;
      sessionStorage.setItem(lineKey, "1");
      inLine();
    } catch (error) {
      event.target.disabled = false;
      status.textContent = error.problem?.detail || word("failed");
    }
  };

  // Units that came back are promised to the next in line, who may have looked away.
  async function inLine() {
    try {
      const { reservations: own } = await ask("GET", "reservations");
      const called = own.find((one) => one.item_id === item && one.status === "held");
      if (called) return take(called.id);
    } catch {
      // Asked again soon.
    }
    setTimeout(inLine, (socket?.heard ? 15000 : 4000) + Math.random() * 2000);
  }

  idle();
  if (sessionStorage.getItem(lineKey)) inLine();
}

if (form) {
  await ready;
  start();
}
