import { type Html, html } from "../page/index.ts";
import { type RaceResult, raceSteps } from "../race/index.ts";
import { htmlResponse } from "./html-response.ts";
import type { AppLook } from "./look.ts";

const side = (title: string, origin: string, { steps, left }: RaceResult): Html => html`
<section class="panel"><h2>${title}</h2><p class="hint">${origin}</p>
<ol class="race">${raceSteps.map((step, index) => html`<li><b>${step}</b><br>${steps[index]}</li>`)}</ol>
${
  left.length === 0
    ? html`<p class="status good">Held: no token of alice is in the cache (promises G1 and G2).</p>`
    : html`<p class="status bad">Broken: alice is signed out, and ${left.join(", ")} is in the cache.</p>`
}</section>`;

/** The same race on identity-web and on a simulation, side by side. */
export const racePage = ({ name, subtitle, accent }: AppLook, ours: RaceResult, simulated: RaceResult): Response =>
  htmlResponse({
    site: name,
    title: "A race",
    aside: subtitle,
    accent,
    body: html`
<div class="top"><h1>A refresh races a sign-out</h1>
<p class="muted">A token is being refreshed when its user signs out. Does the answer bring the user's token back?</p></div>
<div class="columns">
${side("identity-web", "Its own store and rules, run just now in this process.", ours)}
${side("Without comparing", "A simulation of a cache that reads, refreshes and writes back. It runs no other library's code.", simulated)}
</div>
<p class="actions"><a class="button" href="/race">Replay it again</a> <a class="button quiet" href="/">Back to ${name}</a></p>`,
  });
