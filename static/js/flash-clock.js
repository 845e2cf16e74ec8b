// Countdowns by the server's clock. Its offset is measured a few times; the quickest answer errs least.
const SAMPLES = 4;
let offset = 0;

async function measure() {
  let best = Infinity;
  for (let i = 0; i < SAMPLES; i += 1) {
    const begun = performance.now();
    const answer = await fetch("/api/v1/flash-sales/clock", { cache: "no-store" });
    const took = performance.now() - begun;
    if (!answer.ok) continue;
    const told = Date.parse((await answer.json()).server_at);
    if (took < best) {
      best = took;
      offset = told + took / 2 - (performance.timeOrigin + begun + took);
    }
  }
}

export function now() {
  return performance.timeOrigin + performance.now() + offset;
}

function told(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const days = Math.floor(seconds / 86400);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return days ? `${days} d ${clock}` : clock.replace(/^00:/, "");
}

function tick() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = Date.parse(element.dataset.countdown) - now();
    element.querySelector("time").textContent = told(left);
    if (left <= 0 && element.dataset.reload) {
      delete element.dataset.reload;
      // Everybody's page ends at the same moment: they do not all ask in it. A page with the button goes on by itself.
      if (document.querySelector("[data-flash-form]")) element.hidden = true;
      else setTimeout(() => location.reload(), 500 + Math.random() * 2500);
    }
  }
}

export const ready = measure().catch(() => {});
await ready;
tick();
setInterval(tick, 250);
