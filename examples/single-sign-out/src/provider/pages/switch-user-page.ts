import { html } from "../../page/index.ts";
import type { Screen } from "../answer.ts";

export interface SwitchUserPage {
  /** The user who is signed in until now. */
  readonly name: string;
  /** The address of the form, and its hidden fields. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export const switchUserPage = ({ name, action, fields }: SwitchUserPage): Screen => ({
  title: "Sign in as another user",
  body: html`
<h1>Sign in as another user?</h1>
<p><b>${name}</b> is signed in here. If you continue with the other name, ${name} is signed out everywhere first.</p>
<form method="post" action="${action}">
${Object.entries(fields).map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}
<p class="actions"><button>Continue</button></p>
</form>`,
});
