import { html } from "../page/index.ts";
import { htmlResponse } from "./html-response.ts";
import type { AppLook } from "./look.ts";

/** The app's answer if it has no page at an address, or none for the request's method. */
export const notFoundPage = ({ name, subtitle, accent }: AppLook): Response =>
  htmlResponse({
    status: 404,
    site: name,
    title: "Page not found",
    aside: subtitle,
    accent,
    body: html`
<section class="panel">
<h1>Page not found</h1>
<p class="muted">${name} has no page at this address. Your session is as it was.</p>
<p class="actions"><a class="button" href="/">Back to ${name}</a></p>
</section>`,
  });
