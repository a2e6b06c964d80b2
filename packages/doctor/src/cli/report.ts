import type { Diagnosis } from "../diagnose.ts";
import type { Finding, Mark, Subject } from "../finding.ts";

const marks: Readonly<Record<Mark, string>> = { good: "✓", warning: "!", bad: "✗", none: "–" };
const headings: Readonly<Record<Subject, string>> = {
  provider: "The provider",
  client: "This app at the provider",
  "sign-out": "The channels of sign-out",
  signals: "Security events",
  app: "The app's cookies",
};
const subjects: readonly Subject[] = ["provider", "client", "sign-out", "signals", "app"];

/** A finding as text. */
export const lineOf = ({ id, mark, text, cure }: Finding): string =>
  `  ${marks[mark]} ${id}: ${text}${cure === undefined ? "" : `\n      → ${cure}`}`;

/** The findings as text. */
export function report({ provider, clientId, urls, findings, doors, verdict }: Diagnosis): string {
  const parts = subjects.flatMap((subject) => {
    const lines = findings.filter(({ about }) => about === subject).map(lineOf);
    return lines.length === 0 ? [] : [[headings[subject], ...lines].join("\n")];
  });
  const register = [
    "Register at the provider, with exactly these characters",
    `  redirect URI              ${urls.redirectUri}`,
    `  post-logout redirect URI  ${urls.postLogoutRedirectUri}`,
    `  front-channel logout URI  ${urls.frontChannelLogoutUri}`,
    ...(doors?.["back-channel"].state === "closed" ? [] : [`  back-channel logout URI   ${urls.backChannelLogoutUri}`]),
  ].join("\n");
  const title = clientId === undefined ? provider : `${provider}, client ${clientId}`;
  const mark = { works: "✓", impossible: "✗", unknown: "!" }[verdict.globalSignOut];
  return [title, ...parts, register, `${mark} ${verdict.text}`].join("\n\n");
}

/** 1 if global sign-out can't work or a check failed; 3 if this is unknown. */
export function exitCodeOf({ findings, verdict }: Diagnosis): 0 | 1 | 3 {
  if (verdict.globalSignOut === "impossible" || findings.some(({ mark }) => mark === "bad")) return 1;
  return verdict.globalSignOut === "unknown" ? 3 : 0;
}
