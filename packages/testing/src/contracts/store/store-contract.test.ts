import { memoryStore, type Store } from "@identity-web/core";
import { turn } from "../../fake-clock/turn.ts";
import { storeContract } from "./store-contract.ts";

/** Answers late and with copies, as a store over a network does. */
async function overTheWire<T>(ask: () => T | Promise<T>): Promise<T> {
  await turn();
  const answer = structuredClone(await ask());
  await turn();
  return answer;
}

function remote({ sessions, tokens, ...store }: Store): Store {
  return {
    outOfProcess: true,
    restartAfterMs: store.restartAfterMs,
    now: () => store.now(),
    sessions: {
      read: (...given) => overTheWire(() => sessions.read(...given)),
      readWithGrant: (...given) => overTheWire(() => sessions.readWithGrant(...given)),
      list: (...given) => overTheWire(() => sessions.list(...given)),
    },
    tokens: {
      read: (...given) => overTheWire(() => tokens.read(...given)),
      claimRefresh: (...given) => overTheWire(() => tokens.claimRefresh(...given)),
      commitRefresh: (...given) => overTheWire(() => tokens.commitRefresh(...given)),
      releaseRefresh: (...given) => overTheWire(() => tokens.releaseRefresh(...given)),
      waitForChange: (...given) => overTheWire(() => tokens.waitForChange(...given)),
    },
    beginRedemption: (...given) => overTheWire(() => store.beginRedemption(...given)),
    signIn: (...given) => overTheWire(() => store.signIn(...given)),
    markEnded: (...given) => overTheWire(() => store.markEnded(...given)),
    addSubjects: (...given) => overTheWire(() => store.addSubjects(...given)),
    markSubject: (...given) => overTheWire(() => store.markSubject(...given)),
    forgetSubject: (...given) => overTheWire(() => store.forgetSubject(...given)),
    outbox: {
      add: (...given) => overTheWire(() => store.outbox.add(...given)),
      take: (...given) => overTheWire(() => store.outbox.take(...given)),
      drop: (...given) => overTheWire(() => store.outbox.drop(...given)),
    },
    wasDone: (...given) => overTheWire(() => store.wasDone(...given)),
    noteDone: (...given) => overTheWire(() => store.noteDone(...given)),
    sweep: (...given) => overTheWire(() => store.sweep(...given)),
    onUnswept: (listener) => store.onUnswept(listener),
    removeAccount: (...given) => overTheWire(() => store.removeAccount(...given)),
  };
}

// Tests the suite itself. It must not depend on immediate answers or on exact times.
storeContract("a store beyond a wire", {
  skewMs: 1000,
  open(context) {
    const driver = memoryStore();
    return { connect: () => remote(driver.open(context)) };
  },
});
