import { html } from "../page/index.ts";
import { htmlResponse } from "./html-response.ts";
import type { AppLook } from "./look.ts";

export interface ApiAnswer {
  readonly status: number;
  /** The body, parsed if it was JSON. */
  readonly body: unknown;
}

/** The API's answer to the app's call on behalf of the user. */
export const apiPage = (
  { name, subtitle, accent, apiPage: { path, name: title } }: AppLook,
  username: string,
  { status, body }: ApiAnswer,
): Response =>
  htmlResponse({
    site: name,
    title,
    aside: subtitle,
    accent,
    body: html`
<section class="panel">
<p class="status ${status < 400 ? "good" : "bad"}">The API answered ${status}</p>
<h1>${title}</h1>
<p class="muted">${name} called the API with <b>${username}</b>’s access token from its token cache. The API has checked the token, and says:</p>
<pre tabindex="0" aria-label="The API’s answer">${typeof body === "string" ? body : JSON.stringify(body, undefined, 2)}</pre>
<p class="actions"><a class="button" href="/">Back to ${name}</a> <a class="button quiet" href="${path}">Call it again</a></p>
</section>`,
  });
