import { type SigningKey, sign } from "@identity-web/testing/fake-kit";
import type { Bearer, Notice, Order } from "../app/messages.ts";
import { codeFor } from "../provider/provider.ts";
import type { Entry } from "./history.ts";
import type { Random } from "./random.ts";
import type { WorkerProcess } from "./worker-process.ts";

interface KnownSession {
  readonly handle: string;
  readonly id: string;
}

/** The state of a user's browsers, and of the user at the provider. */
interface Person {
  readonly subject: string;
  sids: string[];
  sessions: KnownSession[];
  notices: Notice[];
  bearers: Bearer[];
}

/** The prefix of a sid without a session. Its notice ends nothing. */
export const unknownSids = "unknown-";

const remembered = 12;
const scopes = ["account", "session", "session", "everywhere"] as const;

/** Signs a logout token, as the provider does. */
export const logoutTokens =
  (key: SigningKey, iss: string) =>
  ({ sid, subject: sub, issuedAt }: Notice): Promise<string> => {
    const iat = issuedAt / 1000;
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const claims = { iss, aud: "app", iat, exp: iat + 3_600, jti: `${++jti}`, sid, sub, events };
    return sign(claims, key, { typ: "logout+jwt" });
  };

/** Signs a user's token for the app as an API, as the provider does. */
export const bearerTokens =
  (key: SigningKey, iss: string) =>
  async (sub: string): Promise<Bearer> => {
    const [id, iat] = [`bearer-${++jti}`, Math.floor(Date.now() / 1000)];
    const claims = { iss, sub, iat, exp: iat + 3_600, jti: id, aud: "api", client_id: "spa", scope: "access" };
    const shown = { id, madeAt: performance.now(), issuedAt: iat * 1000 };
    return { ...shown, value: await sign(claims, key, { typ: "at+jwt" }), toJSON: () => shown };
  };

let jti = 0;

export interface TrafficOptions {
  readonly accounts: number;
  /** How many percent of a session's requests end a session. */
  readonly removalsIn100: number;
  readonly sign: (notice: Notice) => Promise<string>;
  readonly bearerOf: (subject: string) => Promise<Bearer>;
}

/** Clients of shared accounts. Each sends its next request after the answer or the failure of the previous one. */
export class Traffic {
  readonly #people: readonly Person[];
  readonly #workers: readonly WorkerProcess[];
  readonly #random: Random;
  #serial = 0;
  readonly #options: TrafficOptions;
  #stopped = false;

  constructor(workers: readonly WorkerProcess[], random: Random, options: TrafficOptions) {
    this.#options = options;
    this.#workers = workers;
    this.#random = random;
    this.#people = Array.from({ length: options.accounts }, (_, index) => ({
      subject: `person-${index + 1}`,
      sids: [],
      sessions: [],
      notices: [],
      bearers: [],
    }));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Runs this many clients in parallel until it is stopped. */
  async run(clients: number, limit: number): Promise<void> {
    let left = limit;
    const client = async () => {
      while (!this.#stopped && left-- > 0) await this.#one();
    };
    await Promise.all(Array.from({ length: clients }, client));
  }

  async #one(): Promise<void> {
    const worker = this.#random.of(this.#workers.filter(({ isReady }) => isReady));
    const person = this.#random.of(this.#people);
    if (worker === undefined || person === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return;
    }
    const order = (await this.#orderOf(person)) ?? (await this.#signIn(person, worker));
    if (order === undefined) return;
    // Sometimes a browser closes its connection during a request.
    const signal = this.#random.oneIn(300) ? AbortSignal.timeout(1 + this.#random.below(20)) : undefined;
    const entry = await worker.send(person.subject, order, signal);
    this.#learn(person, entry);
    if (entry.order.op !== "sign-in" || entry.answer !== undefined) return;
    // The browser sends the same callback again, to another process.
    const other = this.#random.of(this.#workers.filter(({ isReady }) => isReady));
    if (other !== undefined) this.#learn(person, await other.send(person.subject, entry.order));
  }

  /** `undefined`: the client signs in instead. */
  async #orderOf(person: Person): Promise<Order | undefined> {
    if (this.#random.oneIn(6)) return this.#exchangeOf(person);
    const dice = this.#random.below(100);
    const session = this.#random.of(person.sessions);
    if (session === undefined || dice < 4) return undefined;
    if (this.#random.below(100) < this.#options.removalsIn100) return this.#removalOf(person, session);
    const { handle } = session;
    return dice < 25 ? { op: "read", handle } : { op: "token", handle, force: this.#random.oneIn(6) };
  }

  /** Most callers use an older token. */
  async #exchangeOf(person: Person): Promise<Order> {
    const known = this.#random.oneIn(4) ? undefined : this.#random.of(person.bearers);
    if (known !== undefined) return { op: "exchange", bearer: known };
    const bearer = await this.#options.bearerOf(person.subject);
    person.bearers = [bearer, ...person.bearers].slice(0, remembered);
    return { op: "exchange", bearer };
  }

  async #removalOf(person: Person, { handle, id }: KnownSession): Promise<Order> {
    const { subject } = person;
    const dice = this.#random.below(6);
    if (dice < 2) return { op: "sign-out", handle, scope: this.#random.of(scopes) ?? "account" };
    if (dice < 3) return { op: "remove", subject, scope: this.#random.oneIn(2) ? "account" : "everywhere" };
    if (dice < 4) return { op: "end-session", subject, id };
    const sid = this.#random.oneIn(10) ? unknownSids + ++this.#serial : this.#random.of(person.sids);
    if (dice < 5 && sid !== undefined) return { op: "front-channel", sid };
    const notice = this.#notice(person, sid);
    return { op: "back-channel", notice, token: await this.#options.sign(notice) };
  }

  /** Visits the provider and returns with a code. */
  async #signIn(person: Person, worker: WorkerProcess): Promise<Order | undefined> {
    const { answer } = await worker.send(person.subject, { op: "begin" });
    if (answer?.told !== "begun") return undefined;
    const asked = answer.location.searchParams;
    if (person.sids.length === 0 || this.#random.oneIn(3)) {
      person.sids = [`${person.subject}-sid-${++this.#serial}`, ...person.sids].slice(0, 4);
    }
    const code = codeFor({
      subject: person.subject,
      sid: this.#random.of(person.sids) ?? "",
      serial: String(++this.#serial),
      issuedAt: Math.floor(Date.now() / 1000) * 1000,
      challenge: asked.get("code_challenge") ?? "",
      nonce: asked.get("nonce") ?? "",
    });
    const callback = { state: asked.get("state") ?? "", cookie: answer.cookie, toJSON: () => undefined };
    const previous = this.#random.oneIn(4) ? this.#random.of(person.sessions)?.handle : undefined;
    const order = { op: "sign-in", code, transaction: `transaction-${this.#serial}`, callback } as const;
    return previous === undefined ? order : { ...order, previous };
  }

  /** Sometimes reuses an old notice. */
  #notice(person: Person, sid: string | undefined): Notice {
    const replayed = this.#random.oneIn(4) ? this.#random.of(person.notices) : undefined;
    if (replayed !== undefined) return replayed;
    const about = sid === undefined || this.#random.oneIn(4) ? { subject: person.subject } : { sid };
    const notice = { ...about, issuedAt: Math.floor(Date.now() / 1000) * 1000 };
    person.notices = [notice, ...person.notices].slice(0, remembered);
    return notice;
  }

  /** Keeps the handles of ended sessions for a while, so that clients try them again. */
  #learn(person: Person, { answer, order }: Entry): void {
    if (answer?.told === "signed-in") {
      person.sessions = [{ handle: answer.handle, id: answer.id }, ...person.sessions].slice(0, remembered);
    }
    // Most callers replace a refused token.
    if (
      order.op === "exchange" &&
      answer?.told === "failed" &&
      answer.code === "signed_out" &&
      !this.#random.oneIn(3)
    ) {
      person.bearers = person.bearers.filter(({ id }) => id !== order.bearer.id);
    }
    const isOfLittleUse =
      answer?.told === "anonymous" || (answer?.told === "failed" && !answer.code.endsWith("unavailable"));
    if (isOfLittleUse && "handle" in order && this.#random.oneIn(2)) {
      person.sessions = person.sessions.filter(({ handle }) => handle !== order.handle);
    }
  }
}
