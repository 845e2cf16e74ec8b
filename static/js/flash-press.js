// The button of a flash sale: work, ticket, waiting room, press, answer. One state at a time, and each is told in words.
import { now, ready } from "./flash-clock.js";

const box = document.querySelector("[data-flash]");
const form = box?.querySelector("[data-flash-form]");

function start() {
  const button = form.querySelector("[data-flash-button]");
  const label = form.querySelector("[data-flash-label]");
  const line = form.querySelector("[data-flash-line]");
  const status = form.querySelector("[data-flash-told]");
  const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const { item, slot, worker, reservations } = box.dataset;
  const starts = Date.parse(box.dataset.starts);
  const ticketKey = `flash-ticket:${slot}`;
  const pressKey = `flash-press:${item}`;
  const lineKey = `flash-line:${item}`;
  let shown = 0;

  const word = (name, value = "") => box.querySelector(`[data-word="${name}"]`)?.textContent.replace("%", value) ?? name;

  function show(name, told = "", { live = false, busy = false, action = null } = {}) {
    shown += 1;
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
    if (now() >= starts) return show("buy", "", { live: true, action: press });
    show("waiting", word("place", ticket.position));
    setTimeout(wait, Math.min(1000, Math.max(20, starts - now())));
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
      show("pressed", word("queued", position || ""), { busy: true });
      setTimeout(async () => {
        try {
          follow(await ask("GET", `reservations/${id}`));
        } catch (error) {
          error.status === 503 ? follow(answer) : failed(error, press);
        }
      }, 400 + Math.random() * 400);
      return;
    }
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
      if (called) {
        sessionStorage.removeItem(lineKey);
        location.assign(`${reservations}${called.id}/`);
        return;
      }
    } catch {
      // Asked again soon.
    }
    setTimeout(inLine, 4000 + Math.random() * 2000);
  }

  idle();
  if (sessionStorage.getItem(lineKey)) inLine();
}

if (form) {
  await ready;
  start();
}
