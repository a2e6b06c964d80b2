import type { SessionKey } from "@identity-web/core";
import type { HttpAnswer, HttpRequest, RouteContext } from "@identity-web/core/http";
import {
  displayName,
  type HttpParts,
  json,
  page,
  readForm,
  redirect,
  requireSameOrigin,
} from "@identity-web/core/http/kit";
import { summarize } from "@identity-web/core/parts";
import { iso, type Listed, renderSessions, style } from "./render.ts";
import type { SessionsText } from "./texts.ts";

/** Lists a user's sessions in this app, ends one of them, or ends all others. Answers a page without script, or JSON. */
export async function answerSessions(context: RouteContext): Promise<HttpAnswer> {
  const { parts, request, identity, path } = context;
  const { routes, basePath, origin } = parts.settings;
  if (request.method === "POST") {
    requireSameOrigin(request, origin);
    // The page with this form was loaded before the session ended. The redirect loads it again, which sends the user to sign in.
    if (wantsPage(request) && (await identity.current()) === undefined) return redirect(request, path);
  }
  const user = await identity.require();
  const own: SessionKey = { account: user.account.key, id: user.session.id };
  if (request.method === "POST") return endSessions(context, own);
  const sessions = await listed(parts, own);
  if (wantsJson(request)) return json(200, { sessions: sessions.map(asJson) });
  const name = displayName({ account: user.account, claims: user.session.claims });
  return page<SessionsText>(parts, request, {
    name: "sessions",
    ...(name === undefined ? {} : { values: { user: name } }),
    more: (texts, language) => renderSessions(sessions, texts, language, { signOut: routes.signOut, sessions: path }),
    style,
    wayOn: { href: basePath },
  });
}

async function endSessions(
  { parts: { useCases }, request, identity, path }: RouteContext,
  own: SessionKey,
): Promise<HttpAnswer> {
  const wanted = (await readForm(request)).get("end") ?? "";
  if (wanted === own.id) return identity.signOut({ scope: "session" });
  const all = await useCases.ownSessions.execute(own.account);
  const ids = all.map(({ id }) => id).filter((id) => (wanted === "others" ? id !== own.id : id === wanted));
  if (ids.length > 0) {
    await useCases.removeAccount.execute(own.account, { scope: "session", sessions: { ids }, by: "sign-out" });
  }
  return wantsJson(request) ? json(200, { ended: ids.length }) : redirect(request, path);
}

/** This browser's session first, then the others, newest first. */
async function listed({ useCases }: HttpParts, own: SessionKey): Promise<readonly Listed[]> {
  const sessions = await useCases.ownSessions.execute(own.account);
  return sessions
    .map((session) => ({ summary: summarize(session), label: session.label, isThis: session.id === own.id }))
    .sort((a, b) => Number(b.isThis) - Number(a.isThis));
}

const wantsPage = (request: HttpRequest): boolean => request.header("accept")?.includes("text/html") ?? false;

const wantsJson = (request: HttpRequest): boolean =>
  !wantsPage(request) && (request.header("accept")?.includes("application/json") ?? false);

const asJson = ({ summary: { id, createdAt, seenAt, expiresAt }, label, isThis }: Listed) => ({
  id,
  current: isThis,
  browser: label?.browser ?? null,
  from: label?.from ?? null,
  createdAt: iso(createdAt),
  seenAt: iso(seenAt),
  expiresAt: iso(expiresAt),
});
