import { html } from "../page/index.ts";
import type { AppLook } from "./home-page.ts";
import { htmlResponse } from "./html-response.ts";

export interface ApiAnswer {
  readonly status: number;
  /** What it sent, parsed where it was JSON. */
  readonly body: unknown;
}

/** What the API answered when the app called it in the user's name. */
export const apiPage = (
  { name, subtitle, apiPage }: AppLook,
  username: string,
  { status, body }: ApiAnswer,
): Response =>
  htmlResponse({
    site: name,
    title: apiPage.name,
    aside: subtitle,
    layout: "wide",
    body: html`
<section class="panel">
<p class="status ${status < 400 ? "good" : "bad"}">The API answered ${status}</p>
<h1>${apiPage.name}</h1>
<p class="muted">${name} called the API with an access token of <b>${username}</b> from its token cache. The API has checked it and answers:</p>
<pre tabindex="0">${typeof body === "string" ? body : JSON.stringify(body, undefined, 2)}</pre>
<p class="actions"><a class="button" href="/">Back to ${name}</a><a class="button quiet" href="${apiPage.path}">Call again</a></p>
</section>`,
  });
