import { html } from "../../page/index.ts";
import type { Screen } from "../answer.ts";
import { users } from "../users.ts";

export interface SignInPage {
  /** The app that requested the sign-in. */
  readonly app: string;
  /** The content of the field for the name. */
  readonly login?: string;
  /** Whether the form was sent with an unknown name. */
  readonly refused?: boolean;
}

export const signInPage = ({ app, login = "", refused = false }: SignInPage): Screen => ({
  title: "Sign in",
  status: refused ? 422 : 200,
  body: html`
<h1>Sign in</h1>
<p class="muted">to continue to ${app}</p>
${
  refused &&
  html`<p class="error" id="refused" role="alert">${login === "" ? "Please type a name." : html`No user is called “${login}”.`}
This demo knows ${users.map(({ username }, index) => html`${index > 0 && " and "}<b>${username}</b>`)}.</p>`
}
<form method="post">
<label for="login">Name</label>
<input id="login" name="login" value="${login}" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus
${refused && html`aria-invalid="true" aria-describedby="refused"`}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" aria-describedby="any-password">
<p class="hint" id="any-password">${users.map(({ username }) => username).join(" or ")}; any password will do.</p>
<p class="actions"><button>Continue</button>
<button class="quiet" name="cancel" value="yes">Cancel</button></p>
</form>`,
});
