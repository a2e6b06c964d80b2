import { type Html, html } from "../../page/index.ts";
import type { Screen } from "../answer.ts";
import type { EndedSessions } from "../end-sessions.ts";
import type { User } from "../users.ts";

export interface AdminPage {
  readonly rows: readonly { readonly user: User; readonly sessions: number }[];
  /** The result of the last action. */
  readonly done?: EndedSessions & { readonly user: User };
}

const count = (sessions: number): string =>
  sessions === 0 ? "not signed in" : `${sessions} ${sessions === 1 ? "session" : "sessions"}`;

const row = ({ user, sessions }: AdminPage["rows"][number]): Html => html`
<li><span><b>${user.name}</b><br><span class="status">${user.username} · ${count(sessions)}</span></span>
<form method="post" action="/admin/end-sessions"><input type="hidden" name="user" value="${user.username}">
<button class="quiet"${sessions === 0 && " disabled"}>End sessions<span class="unseen"> of ${user.username}</span></button></form></li>`;

const report = ({ user, sessions, told, failed }: NonNullable<AdminPage["done"]>): Html => html`
<p class="notice" role="status">${user.name}: ${count(sessions)}${sessions > 0 && " ended"}.
${told.length > 0 && ` Signed out of: ${[...told].sort().join(", ")}.`} ${failed.length > 0 && ` Could not be reached: ${failed.join(", ")}.`}</p>`;

export const adminPage = ({ rows, done }: AdminPage): Screen => ({
  title: "Sessions",
  body: html`
<h1>Who is signed in</h1>
<p class="muted">You are the administrator here: end a user's sessions, and the provider signs the user out of both apps without a browser.</p>
${done && report(done)}
<ul class="rows">${rows.map(row)}</ul>`,
});
