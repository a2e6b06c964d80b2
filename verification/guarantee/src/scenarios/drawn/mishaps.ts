import type { Allowance } from "../../schedule/allowance.ts";
import type { Draw } from "./draw.ts";

type Mishaps = NonNullable<Allowance["of"]>;

const look = ["fails", "lost"] as const;
const write = ["fails", "lost", "again", "twice", "arrives"] as const;

/** Every operation of a store can fail. A course that a kind of store doesn't have never happens there. */
const ofStore: Mishaps = {
  readSession: look,
  listSessions: look,
  readGrant: look,
  waitForChange: look,
  claimRefresh: write,
  commitRefresh: ["fails", "lost", "again", "twice"],
  releaseRefresh: ["fails", "lost", "again"],
  beginRedemption: ["fails", "lost", "again"],
  signIn: write,
  removeAccount: write,
  markEnded: ["fails", "lost", "again", "twice"],
  sweep: ["fails", "lost", "again"],
  addSubjects: ["fails", "lost", "again", "twice"],
  markSubject: ["fails", "lost", "again", "twice"],
  forgetSubject: ["fails", "lost", "again", "twice"],
  wasDone: look,
  noteDone: ["fails", "lost", "again", "twice"],
  addToOutbox: ["fails", "lost", "again"],
  takeFromOutbox: look,
  dropFromOutbox: look,
};

/** Every call of the provider's client can fail, lose its answer, throw an error that core doesn't know, or answer late. */
const call = ["fails", "lost", "throws", "slow"] as const;
const ofProvider: Mishaps = {
  "provider.refresh": [...call, "unsent", "less", "foreign", "forgets"],
  "provider.exchange": call,
  "provider.clientCredentials": call,
  "provider.completeSignIn": call,
  "provider.beginSignIn": call,
  "provider.acceptsIssuer": call,
  "provider.endSession": call,
  "provider.revoke": call,
  "provider.verifyBearer": call,
  "provider.verifyLogoutToken": call,
  "the API is told": ["fails"],
};

const all: Mishaps = { ...ofStore, ...ofProvider };

/** The mishaps of a world. If only few calls may fail, also the rare ones do. */
export function mishapsOf(draw: Draw): Mishaps {
  return draw.one(ofStore, ofProvider, all, few(draw), few(draw), few(draw));
}

function few(draw: Draw): Mishaps {
  const names = draw.some(Object.keys(all), draw.count(2, 4));
  return Object.fromEntries(names.map((name) => [name, all[name] ?? []]));
}
