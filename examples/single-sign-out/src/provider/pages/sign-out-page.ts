import { html, trusted } from "../../page/index.ts";
import type { Screen } from "../answer.ts";

export interface SignOutPage {
  /** The user who is signed in. */
  readonly name: string;
  /** The app that requested the sign-out. */
  readonly app: string | undefined;
  /** The request proves that it comes from this very session, so the page doesn't ask the user. */
  readonly proven: boolean;
  /** The request names another user than the one who is signed in. */
  readonly forAnotherUser: boolean;
  /** The provider's form, with its protection against forged requests. */
  readonly form: string;
}

const formId = "op.logoutForm";
const submitAtOnce = `document.querySelector("button[name=logout]").click();`;

/** Asks for confirmation of the sign-out, or says that it is in progress. In the second case a script submits the form, if scripts run. */
export const signOutPage = ({ name, app, proven, forAnotherUser, form }: SignOutPage): Screen => ({
  title: proven ? "Signing out" : "Sign out?",
  ...(proven && { script: submitAtOnce }),
  body: html`
<h1>${proven ? "Signing out …" : "Sign out?"}</h1>
${forAnotherUser && html`<p class="notice">Another user was signed in at ${app ?? "the app"}.</p>`}
<p>You are signed in as <b>${name}</b>. This signs you out here and in every app that you have used since you signed in.</p>
${trusted(form)}
<p class="actions"><button form="${formId}" name="logout" value="yes">Continue and sign out</button>
${!proven && html`<button class="quiet" form="${formId}">Stay signed in</button>`}</p>`,
});
