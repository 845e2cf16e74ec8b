// The proof of work: the number whose SHA-256, with the salt before it, is the challenge. Off the page's thread.
const CHUNK = 512;
const encoder = new TextEncoder();

async function digest(algorithm, text) {
  const bytes = new Uint8Array(await crypto.subtle.digest(algorithm, encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

self.onmessage = async ({ data }) => {
  const { algorithm, challenge, maxnumber, salt } = data;
  for (let from = 0; from <= maxnumber; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, maxnumber - from + 1) }, (_, i) => from + i);
    const found = await Promise.all(numbers.map((number) => digest(algorithm, salt + number)));
    const place = found.indexOf(challenge);
    if (place >= 0) {
      self.postMessage({ number: numbers[place] });
      return;
    }
  }
  self.postMessage({ number: null });
};
