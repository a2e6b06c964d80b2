import type { Session, SessionSummary } from "@identity-web/core";
import { escapeHtml, formOf, type Texts } from "@identity-web/core/http/kit";
import type { SessionsText } from "./texts.ts";

/** One session of the list. */
export interface Listed {
  readonly summary: SessionSummary;
  readonly label: Session["label"];
  readonly isThis: boolean;
}

/** The targets of the page's buttons. */
export interface Buttons {
  readonly signOut: string;
  readonly sessions: string;
}

/** The CSS of the list. */
export const style = `ul{list-style:none;margin:1rem 0;padding:0}li{border-top:1px solid GrayText;padding:1rem 0}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 1rem;margin:0}dd{margin:0}h2{font-size:1rem;margin:0}
ul button,ul~form button{background:none;color:inherit;box-shadow:inset 0 0 0 1px}`;

/** The latest time of a `Date`. The app's options may allow longer sessions. */
const latestMs = 8_640_000_000_000_000;

/** As ISO 8601. */
export const iso = (ms: number): string => new Date(Math.min(ms, latestMs)).toISOString();

/** The list of sessions as HTML, with a form for each that ends it. */
export function renderSessions(
  sessions: readonly Listed[],
  texts: Texts<SessionsText>,
  language: string,
  buttons: Buttons,
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
      ? formOf(buttons.signOut, {}, escapeHtml(texts("sessions.sign-out")))
      : formOf(
          buttons.sessions,
          { end: id },
          escapeHtml(texts("sessions.end")),
          texts("sessions.end-named", { browser, time: when(createdAt) }),
        );
    return `<li><h2>${name}</h2><dl>${facts}</dl>${end}</li>`;
  });
  const others = formOf(buttons.sessions, { end: "others" }, escapeHtml(texts("sessions.end-others")));
  // The role is for VoiceOver, which doesn't announce a list without bullets as a list.
  return `<ul role="list">${items.join("")}</ul>${sessions.some(({ isThis }) => !isThis) ? others : ""}`;
}
