/**
 * Keeps a page up to date. After an event it loads the page again, and replaces the old parts by the new ones. The page also works
 * without the script: then the user reloads it.
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
