// Marks the thumbnail of the picture in view and scrolls the stage without moving the page.
for (const gallery of document.querySelectorAll(".gallery")) {
  const stage = gallery.querySelector(".gallery__stage");
  const thumbs = new Map([...gallery.querySelectorAll(".gallery__thumb")].map((link) => [link.hash.slice(1), link]));
  if (thumbs.size < 2) continue;

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const [id, link] of thumbs) {
          if (id === entry.target.id) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
    },
    { root: stage, threshold: 0.6 },
  );
  for (const id of thumbs.keys()) watcher.observe(document.getElementById(id));

  gallery.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(".gallery__thumb");
    if (!link) return;
    event.preventDefault();
    const frame = document.getElementById(link.hash.slice(1));
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    stage.scrollTo({ left: frame.offsetLeft - stage.offsetLeft, behavior: calm ? "auto" : "smooth" });
  });
}
