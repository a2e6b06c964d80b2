import type { SignedInUser } from "@identity-web/adapter-hono";
import { html } from "hono/html";

/** Shows the signed-in user with buttons, or a link to sign in. */
export const homePage = (app: string, user: SignedInUser | undefined) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${user?.account.username ?? "Signed out"} · ${app}</title>
  </head>
  <body>
    <h1>${app}</h1>
    ${
      user === undefined
        ? html`<p>You are not signed in.</p><p><a href="/auth/sign-in">Sign in</a></p>`
        : html`<p>${user.account.username ?? user.account.subject} is signed in.</p>
          <form method="post" action="/api/call"><button>Call the API</button></form>
          <form method="post" action="/auth/sign-out"><button>Sign out</button></form>`
    }
  </body>
</html>`;
