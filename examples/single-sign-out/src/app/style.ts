/** The styles that only the apps' pages have. */
export const appStyle = `
.top { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.5rem 2rem; margin: 0 0 1rem; font-size: 0.95rem; padding: 0 0.25rem; }
.top p { margin: 0; }
.top nav { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.5rem 1.25rem; }
.top nav .button { padding: 0.25rem 0.8rem; }
body { padding-top: 1.75rem; }
.panel { padding: 1.35rem 1.6rem; }
.stack { display: grid; gap: 1.25rem; }
.session { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 1rem 2rem; }
.session p { margin: 0; }
.session h1 { margin: 0.1rem 0 0.15rem; }
.session .actions { margin: 0; }
.session .hint { flex-basis: 100%; }
#held:empty { display: none; }
#held p { margin: 0; background: var(--surface); }
.notice.good { border-left-color: var(--good); }
.race { padding-left: 1.2rem; }
.race li { margin: 0 0 0.75rem; }
.status::before { content: ""; display: inline-block; width: 0.6em; height: 0.6em; margin-right: 0.5em; border-radius: 50%; background: currentcolor; }
.caches { grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); }
.caches .panel { padding: 1.35rem 1.2rem; }
.cache td, .cache th { padding-right: 0.6rem; }
.cache :is(td, th):last-child { padding-right: 0; }
.cache thead th { white-space: nowrap; }
.cache table { font-size: 0.94rem; margin: 0 0 0.6rem; }
.cache th, .cache td { padding-top: 0.35rem; padding-bottom: 0.35rem; }
.cache tbody th { font-size: inherit; color: inherit; }
.cache h2 { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; column-gap: 0.75rem; }
.cache h2 span { font-size: 0.85rem; font-weight: 400; color: var(--muted); }
.empty { padding: 1.1rem; text-align: center; color: var(--muted); border: 1px dashed var(--line); border-radius: 0.5rem; }
.cache p:last-child { margin: 0; }
.activity { list-style: none; margin: 0.75rem 0 0; padding: 0; font-variant-numeric: tabular-nums; }
.activity:empty::before { content: "Nothing yet."; color: var(--muted); }
.activity li {
  display: grid; grid-template-columns: auto auto 1fr auto; align-items: baseline; gap: 0 0.75rem;
  padding: 0.35rem 0; border-top: 1px solid var(--line);
}
.activity time { color: var(--muted); font-size: 0.9rem; }
.activity li::before { content: ""; width: 0.55rem; height: 0.55rem; border-radius: 50%; background: var(--field); }
.activity .came::before { background: var(--good); }
.activity .went::before { background: var(--accent); }
.activity .bad::before { background: var(--bad); }
@media (max-width: 40rem) {
  .activity li { grid-template-columns: auto auto 1fr; }
  .activity li > span:not(.who) { grid-column: 1 / -1; grid-row: 2; }
  .panel { padding: 1.1rem; }
  .who { justify-self: start; }
  .session .actions, .session .actions form, .session .actions button, .session .actions .button { width: 100%; }
}
.who { color: var(--muted); font-size: 0.9rem; padding: 0 0.6rem; border: 1px solid var(--line); border-radius: 1rem; }
`.trim();

/** Each app has its own colour, so that a visitor can distinguish the tabs. */
export const accents = {
  indigo: ":root { --accent: light-dark(#3547c8, #9aa8ff); --on-accent: light-dark(#ffffff, #10131f); }",
  teal: ":root { --accent: light-dark(#0b6a72, #6fd3dc); --on-accent: light-dark(#ffffff, #06191b); }",
};
