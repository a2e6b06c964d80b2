import type { EventType, IdentityEvent } from "./events.ts";
import { askedBy, describeBy, type Entry, type EventDescription, notableEvents } from "./notable-events.ts";

/** The severity and the texts of each event, for all listeners: the console, a logger, the demo. */
const entries: { readonly [Type in EventType]: Entry<Type> } = {
  ...notableEvents,
  signed_in: { severity: "info", text: () => "signed in, 1 session and 1 grant stored" },
  account_switched: { severity: "info", text: () => "this browser signed in as another account than before" },
  sign_in_stopped: { severity: "info", text: () => "sign-in not stored, a sign-out came first or the time was over" },
  token_acquired: {
    severity: "debug",
    text: ({ cached }) => `access token returned${cached ? " from the cache" : ""}`,
  },
  token_refreshed: { severity: "info", text: ({ scopes }) => `token refreshed for ${scopes.join(", ")}` },
  removal_told: { severity: "info", text: ({ audience }) => `${audience} has acknowledged a removal` },
  account_removed: {
    severity: "info",
    text({ by, scope, sessions, grants }) {
      const what = by === "sign-out" && scope === "everywhere" ? "sign-out everywhere" : askedBy[by];
      if (sessions === 0 && grants === 0) return `${what}, nothing was left to remove`;
      return `${what}, ${counted(sessions, "session")} and ${counted(grants, "grant")} removed`;
    },
  },
  account_marked: {
    severity: "info",
    text: ({ effect, reason }) =>
      effect === "refresh"
        ? `the account's access tokens will be refreshed: ${reason}`
        : `the account's user must sign in again: ${reason}`,
    detail: ({ effect }) => effect,
  },
  security_event: {
    severity: "info",
    text({ event, outcome, accounts }) {
      if (outcome === "repeated") return `the security event ${event} was already carried out`;
      if (outcome === "ignored") return `the security event ${event} was ignored`;
      return `the security event ${event} was carried out for ${counted(accounts, "account")}`;
    },
    detail: ({ event }) => event,
  },
  notice_followed: {
    severity: "info",
    text: ({ channel, accounts }) =>
      accounts === 0
        ? `a ${channel} logout matched no session`
        : `a ${channel} logout was carried out for ${counted(accounts, "account")}`,
  },
  notice_unmatched: {
    severity: "debug",
    text: ({ channel }) => `${channel} logout for an unknown session`,
  },
  token_revoked: { severity: "info", text: () => "refresh token revoked at the provider" },
};

/** Severity and description of an event. */
export const describeEvent = <Type extends EventType>(event: IdentityEvent<Type>): EventDescription =>
  describeBy<Type>(entries[event.type], event);

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
