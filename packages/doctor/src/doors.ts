import type { SignedIn } from "@identity-web/core";
import { isLoopback, type JsonRecord, stringMember } from "@identity-web/core/provider-kit";
import type { AppUrls } from "./checked-app.ts";
import { type Finding, findings, type Mark } from "./finding.ts";
import type { Revocation } from "./sign-in/try-sign-in.ts";

/** The channels of a sign-out. The first two are inward, the others outward. */
export type DoorName = "front-channel" | "back-channel" | "end-session" | "revocation";

/** A way in which a sign-out elsewhere can reach the app. */
export interface Door {
  readonly state: "open" | "closed" | "unknown";
  /** The reason of the state. */
  readonly text: string;
  /** Absent if no change helps. */
  readonly cure?: string;
}

/** All ways in which a sign-out elsewhere can reach the app. */
export type Doors = Readonly<Record<DoorName, Door>>;

/** Whether a sign-out in one place ends the sessions in all places. */
export interface Verdict {
  readonly globalSignOut: "works" | "impossible" | "unknown";
  /** The doors that are closed. */
  readonly closed: readonly DoorName[];
  /** The summary. */
  readonly text: string;
}

export interface Seen {
  readonly document: JsonRecord;
  readonly urls: AppUrls;
  readonly issuer: string;
  readonly entra: boolean;
  readonly signedIn: SignedIn | undefined;
  readonly revocation: Revocation | undefined;
}

/** The state of each channel. */
export const doorsOf = (seen: Seen): Doors => ({
  "front-channel": frontChannel(seen),
  "back-channel": backChannel(seen),
  "end-session": endSession(seen),
  revocation: revocation(seen),
});

/** @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#OPLogout */
function frontChannel({ document, urls, signedIn }: Seen): Door {
  const { frontchannel_logout_supported: announced } = document;
  if (announced === false) {
    return {
      state: "closed",
      text: "the provider doesn't support it (frontchannel_logout_supported is false)",
      cure: "Enable front-channel logout at the provider, if it supports it.",
    };
  }
  if (signedIn === undefined && announced === true) {
    return {
      state: "unknown",
      text: "announced, and only a sign-in shows whether ID tokens have the sid that it needs",
      cure: "Run the doctor without --no-sign-in, and sign in.",
    };
  }
  if (signedIn !== undefined && signedIn.sid === undefined) {
    return {
      state: "closed",
      text: "ID tokens have no sid, so a logout request finds no session",
      cure: "Let the provider put sid into this client's ID tokens (frontchannel_logout_session_required; Entra: optional claim sid).",
    };
  }
  if (announced !== true) return notAnnounced(urls.frontChannelLogoutUri);
  return { state: "open", text: `ID tokens have sid; register ${urls.frontChannelLogoutUri}` };
}

/** Some providers support a logout channel per client without announcing it. */
const notAnnounced = (uri: string): Door => ({
  state: "unknown",
  text: "not announced; some providers support it nevertheless",
  cure: `Check the provider's documentation and the client's settings, register ${uri} there, and try a sign-out.`,
});

/** @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCSupport */
function backChannel({ document, urls, issuer, entra, signedIn }: Seen): Door {
  if (entra) return { state: "closed", text: "Entra doesn't support it" };
  const { backchannel_logout_supported: announced } = document;
  if (announced === false) {
    return {
      state: "closed",
      text: "the provider doesn't support it (backchannel_logout_supported is false)",
      cure: "Enable back-channel logout at the provider, if it supports it.",
    };
  }
  const uri = urls.backChannelLogoutUri;
  if (announced !== true) return notAnnounced(uri);
  if (isLoopback(new URL(uri)) && !isLoopback(new URL(issuer))) {
    return {
      state: "unknown",
      text: `announced, but the provider can't reach ${uri}, which is on this machine`,
      cure: "Run the doctor with the deployed app's base URL, or make this app reachable through a tunnel.",
    };
  }
  const bySub = signedIn !== undefined && signedIn.sid === undefined;
  const reach = bySub ? "ID tokens have no sid, so a notice ends all sessions of the account; " : "";
  return { state: "open", text: `announced; ${reach}register ${uri}` };
}

/** @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#OPMetadata */
function endSession({ document }: Seen): Door {
  const endpoint = stringMember(document, "end_session_endpoint");
  if (endpoint !== undefined) return { state: "open", text: `a sign-out continues at ${endpoint}` };
  return {
    state: "closed",
    text: "the provider has no end-session endpoint: after a sign-out the user stays signed in there and in other apps",
    cure: "Enable RP-initiated logout at the provider, if it supports it.",
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7009 */
function revocation({ document, revocation: tried }: Seen): Door {
  if (tried?.outcome === "revoked") return { state: "open", text: "the provider has revoked a refresh token" };
  if (tried?.outcome === "failed") return { state: "closed", text: tried.text, cure: tried.cure };
  if (tried?.outcome === "nothing" && document.revocation_endpoint === undefined) {
    return { state: "unknown", text: "the sign-in brought no refresh token, so the doctor couldn't revoke one" };
  }
  if (document.revocation_endpoint !== undefined)
    return { state: "open", text: "the provider has a revocation endpoint" };
  return {
    state: "closed",
    text: "the provider has no revocation endpoint: a sign-out deletes refresh tokens from the app's cache, and they stay valid at the provider until they expire",
    cure: "Shorten the lifetime of refresh tokens at the provider.",
  };
}

/** Global sign-out needs an inward channel (front or back channel) and an outward one (end-session). */
export function judge(doors: Doors): Verdict {
  const names: readonly DoorName[] = ["front-channel", "back-channel", "end-session", "revocation"];
  const are = (state: Door["state"]) => names.filter((name) => doors[name].state === state);
  const [closed, unknown] = [are("closed"), are("unknown")];
  const inward = [doors["front-channel"].state, doors["back-channel"].state];
  const listed = (some: readonly DoorName[]) => some.map((name) => `${name} (${doors[name].text})`).join("; ");
  if (doors["end-session"].state === "closed" || inward.every((state) => state === "closed")) {
    const needed = closed.filter((name) => name !== "revocation");
    return { globalSignOut: "impossible", closed, text: `Global sign-out can't work. Closed: ${listed(needed)}.` };
  }
  if (!inward.includes("open")) {
    const open = unknown.filter((name) => name !== "revocation");
    const text = `Whether global sign-out works is unknown. Not decided: ${listed(open)}.`;
    return { globalSignOut: "unknown", closed, text };
  }
  const open = are("open").join(", ");
  const rest = closed.length === 0 ? "" : ` Closed: ${listed(closed)}.`;
  return { globalSignOut: "works", closed, text: `Global sign-out works, by ${open}.${rest}` };
}

/** The channels as findings. A closed inward channel is bad only if both are closed. */
export function doorFindings(doors: Doors): readonly Finding[] {
  const { bad, good, none, warning } = findings("sign-out");
  const inward = [doors["front-channel"].state, doors["back-channel"].state].every((state) => state === "closed");
  const closed: Readonly<Record<DoorName, Mark>> = {
    "front-channel": inward ? "bad" : "none",
    "back-channel": inward ? "bad" : "none",
    "end-session": "bad",
    revocation: "warning",
  };
  const make = { bad, warning, none };
  return Object.entries(doors).map(([name, { state, text, cure }]) => {
    if (state === "open") return good(name, text);
    if (cure === undefined) return none(name, text);
    const mark = state === "unknown" ? "warning" : closed[name as DoorName];
    return make[mark === "good" ? "none" : mark](name, text, cure);
  });
}
