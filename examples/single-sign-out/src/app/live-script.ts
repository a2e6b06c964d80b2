/**
 * Keeps a page up to date: when something has happened it asks for the page again and puts the new parts in place of the
 * old ones. The page is whole without it; then a reload does the same.
 */
export const liveScript = `
const parts = () => document.querySelectorAll("[data-live]");
const log = (page) => page.getElementById("activity");
const draw = (page) => {
  const known = new Set([...log(document).children].map(({ id }) => id));
  log(document).prepend(...[...log(page).children].filter(({ id }) => !known.has(id)));
  document.title = page.title;
  for (const part of parts()) {
    const next = page.getElementById(part.id);
    if (next && next.innerHTML !== part.innerHTML) part.replaceChildren(...next.childNodes);
  }
};
let asked = 0;
let running = false;
const look = async () => {
  asked += 1;
  if (running) return;
  running = true;
  for (let seen = 0; seen !== asked; ) {
    seen = asked;
    const answer = await fetch("/", { headers: { Accept: "text/html" } }).catch(() => undefined);
    if (answer?.ok) draw(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }
  running = false;
};
new EventSource("/live").addEventListener("message", look);
`;
