import { html } from "../../page/index.ts";
import type { Screen } from "../answer.ts";

export interface ErrorPage {
  readonly status: number;
  /** The protocol's error code. */
  readonly error: string;
  readonly description?: string;
}

export const errorPage = ({ status, error, description }: ErrorPage): Screen => ({
  title: "That did not work",
  status,
  body: html`
<h1>That did not work</h1>
<p>${description === undefined ? "The provider cannot answer this request." : html`The provider says: ${description}.`}</p>
<p class="muted">Go back to the app and try again from there.</p>
<p class="hint"><code>${error}</code></p>`,
});
