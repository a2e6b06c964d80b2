import { html } from "../../page/index.ts";
import type { Screen } from "../answer.ts";

export const notFoundPage: Screen = {
  title: "Page not found",
  status: 404,
  body: html`
<h1>Page not found</h1>
<p class="muted">The provider has no page at this address.</p>
<p class="actions"><a class="button" href="/admin">See who is signed in here</a></p>`,
};
