import type { SignedIn } from "@identity-web/core";
import { isLoopback, type JsonRecord, stringMember } from "@identity-web/core/provider-kit";
import { type Finding, findings, type Mark } from "./finding.ts";
import type { AppUrls } from "./patient.ts";
import type { Revocation } from "./sign-in/try-sign-in.ts";

/** The ways by which a sign-out travels. The first two come in, the others go out. */
export type DoorName = "front-channel" | "back-channel" | "end-session" | "revocation";

export interface Door {
  readonly state: "open" | "closed" | "unknown";
  /** Why. */
  readonly text: string;
  /** Absent where nobody can do anything about it. */
  readonly cure?: string;
}

export type Doors = Readonly<Record<DoorName, Door>>;

/** Whether a sign-out anywhere ends everything everywhere. */
export interface Verdict {
  readonly globalSignOut: "works" | "impossible" | "unknown";
  /** The doors that are closed. */
  readonly closed: readonly DoorName[];
  /** In one sentence. */
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

/** Which doors the provider opens. */
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
      text: "the provider says that it has none (frontchannel_logout_supported is false)",
      cure: "Switch front-channel logout on at the provider, where it has it.",
    };
  }
  if (signedIn === undefined && announced === true) {
    return {
      state: "unknown",
      text: "announced, but whether ID tokens carry the sid that it needs shows only at a sign-in",
      cure: "Sign in when the doctor asks for it (without --no-sign-in).",
    };
  }
  if (signedIn !== undefined && signedIn.sid === undefined) {
    return {
      state: "closed",
      text: "ID tokens carry no sid, so a logout request finds no session",
      cure: "Let the provider put sid into this client's ID tokens (frontchannel_logout_session_required; Entra: optional claim sid).",
    };
  }
  if (announced !== true) return notAnnounced(urls.frontChannelLogoutUri);
  return { state: "open", text: `ID tokens carry sid; to be registered: ${urls.frontChannelLogoutUri}` };
}

/** Some providers have a logout channel for each client, and announce none. */
const notAnnounced = (uri: string): Door => ({
  state: "unknown",
  text: "not announced; some providers have it all the same",
  cure: `Look for it in the provider's documentation or the client's settings, register ${uri} there, and try a sign-out.`,
});

/** @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCSupport */
function backChannel({ document, urls, issuer, entra, signedIn }: Seen): Door {
  if (entra) return { state: "closed", text: "Entra has none" };
  const { backchannel_logout_supported: announced } = document;
  if (announced === false) {
    return {
      state: "closed",
      text: "the provider says that it has none (backchannel_logout_supported is false)",
      cure: "Switch back-channel logout on at the provider, where it has it.",
    };
  }
  const uri = urls.backChannelLogoutUri;
  if (announced !== true) return notAnnounced(uri);
  if (isLoopback(new URL(uri)) && !isLoopback(new URL(issuer))) {
    return {
      state: "unknown",
      text: `announced, but the provider can't reach ${uri}, which is on this machine`,
      cure: "Ask for the deployed app's base URL, or put a tunnel in front of this one.",
    };
  }
  const bySub = signedIn !== undefined && signedIn.sid === undefined;
  const reach = bySub ? "by sub, as ID tokens carry no sid: a notice ends all sessions of the account; " : "";
  return { state: "open", text: `announced; ${reach}to be registered: ${uri}` };
}

/** @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#OPMetadata */
function endSession({ document }: Seen): Door {
  const endpoint = stringMember(document, "end_session_endpoint");
  if (endpoint !== undefined) return { state: "open", text: `a sign-out here goes on to ${endpoint}` };
  return {
    state: "closed",
    text: "the provider has no end-session endpoint: whoever signs out here stays signed in there, and in other apps",
    cure: "Switch RP-initiated logout on at the provider, where it has it.",
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7009 */
function revocation({ document, revocation: tried }: Seen): Door {
  if (tried?.outcome === "revoked") return { state: "open", text: "a refresh token was revoked just now" };
  if (tried?.outcome === "failed") return { state: "closed", text: tried.text, cure: tried.cure };
  if (tried?.outcome === "nothing" && document.revocation_endpoint === undefined) {
    return { state: "unknown", text: "the sign-in brought no refresh token, so there is none to revoke" };
  }
  if (document.revocation_endpoint !== undefined) return { state: "open", text: "the provider has an endpoint for it" };
  return {
    state: "closed",
    text: "the provider has no revocation endpoint: refresh tokens leave the app's cache at a sign-out, and stay good at the provider until they expire",
    cure: "Nothing that the app could do: shorten the refresh tokens' lifetime at the provider.",
  };
}

/** Global sign-out needs a way in (front or back channel) and a way out (end-session). */
export function judge(doors: Doors): Verdict {
  const names: readonly DoorName[] = ["front-channel", "back-channel", "end-session", "revocation"];
  const are = (state: Door["state"]) => names.filter((name) => doors[name].state === state);
  const [closed, unknown] = [are("closed"), are("unknown")];
  const inward = [doors["front-channel"].state, doors["back-channel"].state];
  const told = (some: readonly DoorName[]) => some.map((name) => `${name} (${doors[name].text})`).join("; ");
  if (doors["end-session"].state === "closed" || inward.every((state) => state === "closed")) {
    const needed = closed.filter((name) => name !== "revocation");
    return { globalSignOut: "impossible", closed, text: `Global sign-out can't work. Closed: ${told(needed)}.` };
  }
  if (!inward.includes("open")) {
    const open = unknown.filter((name) => name !== "revocation");
    const text = `It is not known yet whether global sign-out works. To be seen: ${told(open)}.`;
    return { globalSignOut: "unknown", closed, text };
  }
  const open = are("open").join(", ");
  const rest = closed.length === 0 ? "" : ` Closed: ${told(closed)}.`;
  return { globalSignOut: "works", closed, text: `Global sign-out works. Open: ${open}.${rest}` };
}

/** The doors as findings. One that is closed is in the way only where no other one leads there. */
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
