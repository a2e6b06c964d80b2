/** One look for the provider and the apps: the system's fonts, light and dark, one accent colour. */
export const style = `
:root {
  color-scheme: light dark;
  --accent: light-dark(#3547c8, #9aa8ff);
  --on-accent: light-dark(#ffffff, #10131f);
  --ground: light-dark(#f3f4f8, #12141b);
  --surface: light-dark(#ffffff, #1b1e28);
  --text: light-dark(#1a1d28, #e9ebf3);
  --muted: light-dark(#5a6072, #a3a9bc);
  --line: light-dark(#dcdfe8, #313646);
  --field: light-dark(#8b91a3, #6d7488);
  --good: light-dark(#17693c, #7ed6a2);
  --bad: light-dark(#a8261b, #ff9d92);
  --radius: 0.75rem;
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  display: flex; flex-direction: column; align-items: center; padding: 2.5rem 1.25rem;
}
body.card { justify-content: center; }
body > * { width: 100%; max-width: 26rem; }
body.wide > * { max-width: 62rem; }
.brand {
  display: flex; align-items: center; gap: 0.6rem; margin: 0 0 1rem; padding: 0 0.25rem;
  font-weight: 600; color: var(--muted);
}
.brand::before { content: ""; width: 0.8rem; height: 0.8rem; border-radius: 0.25rem; background: var(--accent); }
.brand > :last-child:not(:first-child) { margin-left: auto; font-weight: 400; }
main, .panel {
  background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.75rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 0.04), 0 8px 24px rgb(0 0 0 / 0.05);
}
body.wide main { background: none; border: 0; padding: 0; box-shadow: none; }
main > :first-child, .panel > :first-child { margin-top: 0; }
main > :last-child, .panel > :last-child { margin-bottom: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; margin: 0 0 0.5rem; }
h2 { font-size: 1.05rem; margin: 1.75rem 0 0.5rem; }
p { margin: 0 0 1rem; }
.muted, .hint { color: var(--muted); }
.hint { font-size: 0.9rem; }
a { color: var(--accent); text-underline-offset: 0.2em; }
label { display: block; font-weight: 600; margin: 1.1rem 0 0.35rem; }
input:not([type=hidden]) {
  width: 100%; font: inherit; color: inherit; background: transparent; padding: 0.6rem 0.75rem;
  border: 1px solid var(--field); border-radius: 0.5rem;
}
button, .button {
  display: inline-block; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
  padding: 0.6rem 1.1rem; border: 1px solid transparent; border-radius: 0.5rem;
  background: var(--accent); color: var(--on-accent);
}
button:hover, .button:hover { filter: brightness(1.08); }
button:disabled { opacity: 0.45; cursor: default; filter: none; }
button.quiet, .button.quiet { background: transparent; color: var(--accent); border-color: var(--line); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
body.card form { margin: 0; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.5rem 0 0; }
body.card .actions > * { flex: 1 1 100%; }
.error, .notice { padding: 0.7rem 0.9rem; border-radius: 0.5rem; border-left: 4px solid var(--accent); background: var(--ground); }
.error { border-left-color: var(--bad); }
.rows { list-style: none; margin: 1.25rem 0; padding: 0; }
.rows > li {
  display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.25rem 1rem;
  padding: 0.7rem 0; border-top: 1px solid var(--line);
}
.rows > li:last-child { border-bottom: 1px solid var(--line); }
.status { color: var(--muted); font-size: 0.9rem; }
.status.good { color: var(--good); }
.status.bad { color: var(--bad); }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-size: 0.85rem; color: var(--muted); font-weight: 600; }
code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: 0.9em; }
pre { overflow: auto; padding: 0.9rem; border-radius: 0.5rem; background: var(--ground); }
.columns { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); border: 0; }
`.trim();
