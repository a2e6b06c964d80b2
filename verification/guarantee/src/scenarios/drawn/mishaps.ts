import type { Allowance } from "../../schedule/allowance.ts";
import type { Draw } from "./draw.ts";

type Mishaps = NonNullable<Allowance["of"]>;

const look = ["fails", "lost"] as const;
const write = ["fails", "lost", "again", "twice", "arrives"] as const;

/** Every call of the provider's client can fail, lose its answer, throw an error that core doesn't know, or answer late. */
const call = ["fails", "lost", "throws", "slow"] as const;

/**
 * By use case, each operation of a store and each call of the provider's client. A course that a kind of store doesn't have never
 * happens there.
 */
const ofUseCases: readonly Mishaps[] = [
  { readSession: look, listSessions: look, readGrant: look, waitForChange: look, "provider.acceptsIssuer": call },
  {
    claimRefresh: write,
    commitRefresh: ["fails", "lost", "again", "twice"],
    releaseRefresh: ["fails", "lost", "again"],
    addSubjects: ["fails", "lost", "again", "twice"],
    readGrant: look,
  },
  {
    "provider.refresh": [...call, "unsent", "less", "foreign", "forgets"],
    "provider.exchange": call,
    "provider.clientCredentials": call,
    "provider.verifyBearer": call,
    "provider.revoke": call,
    "the API is called": ["fails", "refuses"],
  },
  {
    beginRedemption: ["fails", "lost", "again"],
    signIn: write,
    "provider.beginSignIn": call,
    "provider.completeSignIn": call,
  },
  {
    removeAccount: write,
    markEnded: ["fails", "lost", "again", "twice"],
    sweep: ["fails", "lost", "again"],
    "provider.endSession": call,
    "provider.verifyLogoutToken": call,
  },
  {
    markSubject: ["fails", "lost", "again", "twice"],
    forgetSubject: ["fails", "lost", "again", "twice"],
    removeAccount: write,
    wasDone: look,
    noteDone: ["fails", "lost", "again", "twice"],
  },
  {
    addToOutbox: ["fails", "lost", "again"],
    takeFromOutbox: look,
    dropFromOutbox: look,
    removeAccount: write,
    "the API is told": ["fails"],
  },
];

const all: Mishaps = Object.assign({}, ...ofUseCases);

const those = (isWanted: (call: string) => boolean): Mishaps =>
  Object.fromEntries(Object.entries(all).filter(([call]) => isWanted(call)));

const ofProvider = those((name) => name.startsWith("provider."));
const ofStore = those((name) => !name.startsWith("provider."));

/** The mishaps of a world: every call of the store, of the provider, or of both can fail. */
export const mishapsOf = (draw: Draw): Mishaps => draw.one(ofStore, ofProvider, all);

/** Only a few calls of one use case fail, so also its late and rare calls do. */
export function mishapsOfOne(draw: Draw): Mishaps {
  const own = draw.oneOf(ofUseCases);
  const names = draw.some(Object.keys(own), draw.count(1, 3));
  return Object.fromEntries(names.map((name) => [name, own[name] ?? []]));
}
