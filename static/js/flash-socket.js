// The socket of a slot: it shows the ticket, hears what happens, and comes back when it was cut. Who is refused does without.
const LATER = new Set([1001, 1006, 1012, 1013, 4404]);
const TRIES = 8;

export function listen(slot, ticket, hear) {
  const line = { ticket, heard: false, close: () => {} };
  let tries = 0;
  let closed = false;

  function open() {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/flash-sales/slots/${slot}`);
    line.close = () => {
      closed = true;
      socket.close();
    };
    socket.onopen = () => socket.send(JSON.stringify({ ticket }));
    socket.onmessage = ({ data }) => {
      const told = JSON.parse(data);
      if (told.type === "hello") {
        line.heard = true;
        tries = 0;
      }
      hear(told);
    };
    socket.onclose = ({ code }) => {
      line.heard = false;
      tries += 1;
      // A web process that stops cuts thousands at once: they do not all come back at once.
      if (!closed && LATER.has(code) && tries < TRIES) setTimeout(open, 1000 * Math.min(2 ** tries, 30) * (0.5 + Math.random()));
    };
  }

  open();
  return line;
}
