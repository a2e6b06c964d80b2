import type { SessionStore, Store, TokenCache } from "@identity-web/core";
import type { Script } from "../scripted-provider/script.ts";

/** The calls that a test may hold, fail and count. */
export type StoreCall =
  | keyof SessionStore
  | Exclude<keyof TokenCache, "read">
  | "readGrant"
  | Exclude<keyof Store, "outOfProcess" | "now" | "restartAfterMs" | "sessions" | "tokens" | "onUnswept">;

/** A layer over another store that runs every call according to a script. It fails as a network does. */
export function scriptedStore(store: Store, script: Script<StoreCall>, outOfProcess: boolean): Store {
  const { sessions, tokens } = store;
  return {
    outOfProcess,
    restartAfterMs: store.restartAfterMs,
    now: () => store.now(),
    sessions: {
      read: (key, touch) => script.perform("read", () => sessions.read(key, touch)),
      readWithGrant: (key, touch) => script.perform("readWithGrant", () => sessions.readWithGrant(key, touch)),
      list: (account) => script.perform("list", () => sessions.list(account)),
    },
    tokens: {
      read: (key) => script.perform("readGrant", () => tokens.read(key)),
      claimRefresh: (key, expected, claim) =>
        script.perform("claimRefresh", () => tokens.claimRefresh(key, expected, claim)),
      commitRefresh: (claim, grant, confirmed) =>
        script.perform("commitRefresh", () => tokens.commitRefresh(claim, grant, confirmed)),
      releaseRefresh: (claim, outcome) => script.perform("releaseRefresh", () => tokens.releaseRefresh(claim, outcome)),
      waitForChange: (key, seen, signal) =>
        script.perform("waitForChange", () => tokens.waitForChange(key, seen, signal)),
    },
    beginRedemption: (id, times) => script.perform("beginRedemption", () => store.beginRedemption(id, times)),
    signIn: (session, grant, redemption, subjects) =>
      script.perform("signIn", () => store.signIn(session, grant, redemption, subjects)),
    markEnded: (notice, forMs) => script.perform("markEnded", () => store.markEnded(notice, forMs)),
    addSubjects: (session, subjects, issuedAt) =>
      script.perform("addSubjects", () => store.addSubjects(session, subjects, issuedAt)),
    markSubject: (subject, notice, forMs) =>
      script.perform("markSubject", () => store.markSubject(subject, notice, forMs)),
    forgetSubject: (subject, notice) => script.perform("forgetSubject", () => store.forgetSubject(subject, notice)),
    wasDone: (message) => script.perform("wasDone", () => store.wasDone(message)),
    noteDone: (...given) => script.perform("noteDone", () => store.noteDone(...given)),
    outbox: store.outbox,
    removeAccount: (account, removal) => script.perform("removeAccount", () => store.removeAccount(account, removal)),
    sweep: (...given) => script.perform("sweep", () => store.sweep(...given)),
    onUnswept: (listener) => store.onUnswept(listener),
  };
}
