import { createHash, hash, randomBytes } from "node:crypto";
import {
  type Crypto,
  createSealer,
  type Grant,
  type IdentityProvider,
  memoryStore,
  type Session,
  type SessionKey,
  type Store,
  webCrypto,
} from "@identity-web/core";
import {
  accountKeyFromHash,
  createBackground,
  createUseCases,
  defaultLimits,
  type UseCases,
} from "@identity-web/core/parts";

export const issuer = "https://login.example";
export const scope = "Mail.Read";
const app = "bench";

const hour = 3_600_000;
const day = 24 * hour;

/** A clock that a test sets, beside the machine's clock. */
export interface BenchClock {
  now(): number;
  sleep(): Promise<void>;
  advance(ms: number): void;
}

function benchClock(): BenchClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: () => new Promise(() => undefined),
    advance: (ms) => {
      ahead += ms;
    },
  };
}

/** One app over a memory store, with this number of signed-in users. */
export interface Population {
  readonly store: Store;
  readonly useCases: UseCases;
  readonly clock: BenchClock;
  readonly people: SessionKey[];
  /** A user who hasn't signed in yet. */
  newcomer(): Newcomer;
  /** Signs in the new user, as the last step of a sign-in does. */
  signIn(newcomer: Newcomer): Promise<SessionKey>;
}

export interface Newcomer {
  readonly transaction: string;
  readonly session: Session;
  readonly grant: Grant;
}

export async function populate(size: number): Promise<Population> {
  const clock = benchClock();
  // The port that composition chooses on Node.
  const crypto: Crypto = { ...webCrypto, hash: (text) => hash("sha256", text, "base64url") };
  const sealer = createSealer([randomBytes(32).toString("base64url")]);
  const events = { emit: () => undefined };
  const background = createBackground();
  const store = memoryStore({ maxSessions: 2 * size + 1000 }).open({ clock, crypto, sealer, events });
  const ports = { store, provider: noProvider, clock, crypto, sealer, events, background };
  const session = { idleMs: 8 * hour, absoluteMs: 7 * day };
  const settings = {
    app,
    scopes: [scope],
    session,
    signOutScope: "account",
    redirectUri: "https://app.example",
  } as const;
  const useCases = createUseCases(ports, settings, defaultLimits);

  let count = 0;
  const newcomer = (): Newcomer => {
    count += 1;
    return newPerson(count, clock.now());
  };
  const signIn = async ({ transaction, session, grant }: Newcomer): Promise<SessionKey> => {
    const redemption = await store.beginRedemption(transaction, { forMs: 60_000, rememberMs: 600_000 });
    if (redemption === "replayed") throw new Error("expected a redemption that begins, and it had begun before");
    const outcome = await store.signIn(session, grant, redemption);
    if (outcome !== "created") throw new Error(`expected a session, and got "${outcome}"`);
    return { account: session.account.key, id: session.id };
  };
  const people: SessionKey[] = [];
  for (let index = 0; index < size; index += 1) people.push(await signIn(newcomer()));
  return { store, useCases, clock, people, newcomer, signIn };
}

// One text for all tokens, because their length depends on the provider.
const token = "x".repeat(1200);

function newPerson(index: number, now: number): Newcomer {
  const subject = `user-${index}`;
  const key = accountKeyFromHash(createHash("sha256").update(subject).digest("base64url"));
  // As at a sign-in: all from one ID token, which names each of them once.
  const [username, name] = [`${subject}@example.com`, `User ${index}`];
  const times = { issuedAt: now, expiresAt: now + 7 * day };
  return {
    transaction: randomBytes(16).toString("base64url"),
    session: {
      ...times,
      app,
      id: randomBytes(32).toString("base64url"),
      account: { key, issuer, subject, username, name },
      sid: randomBytes(16).toString("hex"),
      createdAt: now,
      seenAt: now,
      idleExpiresAt: now + 8 * hour,
      claims: { name, preferred_username: username },
      idToken: token,
    },
    grant: {
      ...times,
      accessTokens: [{ value: token, type: "Bearer", scopes: [scope], expiresAt: now + hour }],
      renewal: "reusable",
      providerState: token,
    },
  };
}

const never = async (): Promise<never> => {
  throw new Error("nothing here asks the provider");
};

/** Does nothing, because a real provider would revoke. */
const noProvider: IdentityProvider = {
  name: issuer,
  refreshTokens: "reusable",
  acceptsIssuer: () => true,
  beginSignIn: never,
  completeSignIn: never,
  refresh: never,
  revoke: async () => "unsupported",
  endSession: never,
  verifyLogoutToken: never,
};
