import type { SignedInUser } from "@identity-web/adapter-koa";
import type { SessionSummary } from "@identity-web/core";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const text = (value: unknown): string => String(value).replace(/[&<>"]/g, (char) => entities[char] ?? char);

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(title)}</title>
<body style="font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem"><h1>${text(title)}</h1>${body}</body></html>`;

const back = '<p><a href="/">Home</a></p>';

export const welcomePage = (): string => page("Welcome", '<p><a href="/me">Sign in</a></p>');

export const homePage = (user: SignedInUser, sessions: readonly SessionSummary[], entraSignOut: string): string =>
  page(
    `Hello ${user.account.name ?? user.account.username ?? ""}`,
    `<p>Signed in as ${text(user.account.username)}.</p>
<ul><li><a href="/me">Your profile</a> (User.Read)</li><li><a href="/mail">Your mail</a> (asks for Mail.Read)</li></ul>
<h2>Your sessions in this app</h2><ul>${sessions.map((session) => `<li>since ${new Date(session.createdAt).toISOString()}${session.id === user.session.id ? " (this one)" : ""}</li>`).join("")}</ul>
<form method="post" action="/auth/sign-out"><button>Sign out</button></form>
<form method="post" action="/auth/sign-out"><input type="hidden" name="scope" value="everywhere"><button>Sign out everywhere</button></form>
<p><a href="${text(entraSignOut)}">Sign out at Entra</a>, as another app would: Entra notifies this app.</p>`,
  );

export const profilePage = (user: SignedInUser, profile: unknown): string =>
  page(
    "Your profile",
    `<p>The profile of ${text(user.account.username)} in Microsoft Graph:</p><pre>${text(JSON.stringify(profile, null, 2))}</pre>${back}`,
  );

export const mailPage = (user: SignedInUser, answer: { value?: readonly { subject?: string }[] }): string =>
  page(
    "Your mail",
    `<p>${text(user.account.username)}</p><ul>${(answer.value ?? []).map(({ subject }) => `<li>${text(subject)}</li>`).join("")}</ul>${back}`,
  );
