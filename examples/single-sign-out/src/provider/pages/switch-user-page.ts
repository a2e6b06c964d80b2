import { html } from "../../page/index.ts";
import type { Screen } from "../answer.ts";

export interface SwitchUserPage {
  /** Who is signed in so far. */
  readonly name: string;
  /** Where the form goes, and what it has to bring along. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export const switchUserPage = ({ name, action, fields }: SwitchUserPage): Screen => ({
  title: "Somebody else",
  body: html`
<h1>Somebody else?</h1>
<p>So far <b>${name}</b> is signed in here. To go on with the other name, ${name} is signed out first, everywhere.</p>
<form method="post" action="${action}">
${Object.entries(fields).map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}
<p class="actions"><button>Continue</button></p>
</form>`,
});
