import { type Session, type SessionKey, type SessionSummary, summarize } from "../domain/session.ts";
import { requireSameOrigin } from "./browser.ts";
import { displayName } from "./display-name.ts";
import { readForm } from "./form.ts";
import { type HttpAnswer, type HttpRequest, json, redirect } from "./message.ts";
import { escapeHtml, formOf, page, type Texts } from "./page.ts";
import type { RequestIdentity } from "./request-identity.ts";
import type { HttpParts } from "./settings.ts";

interface Listed {
  readonly summary: SessionSummary;
  readonly label: Session["label"];
  readonly isThis: boolean;
}

/** A user's sessions in this app: shown, ended one by one, or all but this one. A page without script, or JSON. */
export async function sessionsRoute(
  parts: HttpParts,
  request: HttpRequest,
  identity: RequestIdentity,
): Promise<HttpAnswer> {
  const { routes, basePath } = parts.settings;
  if (request.method === "POST") {
    requireSameOrigin(request, parts.settings.origin);
    // A page from before this session's end: shown again, it sends its reader to sign in.
    if (wantsPage(request) && (await identity.current()) === undefined) return redirect(request, routes.sessions);
  }
  const user = await identity.require();
  const own: SessionKey = { account: user.account.key, id: user.session.id };
  if (request.method === "POST") return endSessions(parts, request, identity, own);
  const sessions = await listed(parts, own);
  if (wantsJson(request)) return json(200, { sessions: sessions.map(asJson) });
  const name = displayName({ account: user.account, claims: user.session.claims });
  return page(parts, request, {
    name: "sessions",
    ...(name === undefined ? {} : { values: { user: name } }),
    more: (texts, language) => render(sessions, texts, language, routes),
    wayOn: { href: basePath },
  });
}

async function endSessions(
  { useCases, settings }: HttpParts,
  request: HttpRequest,
  identity: RequestIdentity,
  own: SessionKey,
): Promise<HttpAnswer> {
  const wanted = (await readForm(request)).get("end") ?? "";
  if (wanted === own.id) return identity.signOut({ scope: "session" });
  const all = await useCases.ownSessions.execute(own.account);
  const ended = all.filter(({ id }) => (wanted === "others" ? id !== own.id : id === wanted));
  for (const { id } of ended) {
    await useCases.removeAccount.execute(own.account, { scope: "session", sessions: { id }, by: "sign-out" });
  }
  return wantsJson(request) ? json(200, { ended: ended.length }) : redirect(request, settings.routes.sessions);
}

/** This browser's first, then the newest. */
async function listed({ useCases }: HttpParts, own: SessionKey): Promise<readonly Listed[]> {
  const sessions = await useCases.ownSessions.execute(own.account);
  return sessions
    .map((session) => ({ summary: summarize(session), label: session.label, isThis: session.id === own.id }))
    .sort((a, b) => Number(b.isThis) - Number(a.isThis));
}

const wantsPage = (request: HttpRequest): boolean => request.header("accept")?.includes("text/html") ?? false;

const wantsJson = (request: HttpRequest): boolean =>
  !wantsPage(request) && (request.header("accept")?.includes("application/json") ?? false);

const iso = (ms: number): string => new Date(ms).toISOString();

const asJson = ({ summary: { id, createdAt, seenAt, expiresAt }, label, isThis }: Listed) => ({
  id,
  current: isThis,
  browser: label?.browser ?? null,
  from: label?.from ?? null,
  createdAt: iso(createdAt),
  seenAt: iso(seenAt),
  expiresAt: iso(expiresAt),
});

function render(
  sessions: readonly Listed[],
  texts: Texts,
  language: string,
  routes: HttpParts["settings"]["routes"],
): string {
  const shown = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
  const when = (ms: number) => `${shown.format(ms)} UTC`;
  const time = (ms: number) => `<time datetime="${iso(ms)}">${escapeHtml(when(ms))}</time>`;
  const row = (name: string, html: string) => `<dt>${escapeHtml(name)}</dt><dd>${html}</dd>`;
  const items = sessions.map(({ summary: { id, createdAt, seenAt }, label, isThis }) => {
    const browser = label?.browser ?? texts("sessions.unknown");
    const name = escapeHtml(isThis ? `${browser} (${texts("sessions.this")})` : browser);
    const from = label?.from === undefined ? "" : row(texts("sessions.from"), escapeHtml(label.from));
    const facts = row(texts("sessions.since"), time(createdAt)) + row(texts("sessions.seen"), time(seenAt)) + from;
    const end = isThis
      ? formOf(routes.signOut, {}, escapeHtml(texts("sessions.sign-out")))
      : formOf(
          routes.sessions,
          { end: id },
          escapeHtml(texts("sessions.end")),
          texts("sessions.end-named", { browser, time: when(createdAt) }),
        );
    return `<li><h2>${name}</h2><dl>${facts}</dl>${end}</li>`;
  });
  const others = formOf(routes.sessions, { end: "others" }, escapeHtml(texts("sessions.end-others")));
  // Said for VoiceOver, which takes a list without bullets for none.
  return `<ul role="list">${items.join("")}</ul>${sessions.some(({ isThis }) => !isThis) ? others : ""}`;
}
