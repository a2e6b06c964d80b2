import type { Clock } from "@identity-web/core";
import { json } from "../fake-kit/answers.ts";
import type { Json } from "../fake-kit/jwt.ts";
import type { TokenMishap } from "../fake-kit/mishap.ts";
import { signToken } from "../fake-kit/sign-token.ts";
import { SigningKeys } from "../fake-kit/signing-keys.ts";
import { type ManagedStream, pushMethod, StreamManagement } from "./management.ts";
import { type PollRequest, Stream } from "./stream.ts";

/** Options of the fake transmitter. */
export interface FakeTransmitterOptions {
  readonly clock: Pick<Clock, "now">;
  /** @default "https://transmitter.example" */
  readonly issuer?: string;
  /** @default "https://app.example" */
  readonly audience?: string;
  /** @default "ES256", because its keys are fast to make */
  readonly signingAlg?: "ES256" | "RS256";
  /**
   * Sends the verification events of streams with push.
   *
   * @default the runtime's `fetch`
   */
  readonly push?: typeof fetch;
}

/** An event to sign. Times in ms since the epoch. */
export interface EventWish {
  /** The last part of its type ("session-revoked"), or the whole URI. */
  readonly event: string;
  readonly subject?: unknown;
  /** More members of the event, such as `change_type`. */
  readonly members?: Json;
  /** @default the clock's time, in whole seconds */
  readonly issuedAt?: number;
  /** `event_timestamp`. @default none */
  readonly happenedAt?: number;
  readonly jti?: string;
  /** Puts the subject into the event, as older transmitters do, and not into `sub_id`. */
  readonly subjectInEvent?: boolean;
  /** The faults of the token. */
  readonly mishap?: TokenMishap;
}

/** The faults of the next requests to the transmitter. */
export interface TransmitterMishap {
  /**
   * Only the next request to this path.
   *
   * @default the next request
   */
  readonly path?: string;
  /** Answers with this status. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers with this text. */
  readonly body?: string;
  /** The connection breaks; `lost`: after the request was processed. */
  readonly network?: "refused" | "lost";
}

const namespaces: Readonly<Record<string, string>> = {
  "account-disabled": "risc",
  "account-purged": "risc",
  "credential-compromise": "risc",
  "sessions-revoked": "risc",
  "identifier-changed": "risc",
  "identifier-recycled": "risc",
  "tokens-revoked": "oauth",
  verification: "ssf",
  "stream-updated": "ssf",
};

/** The URI of a type of event, by its last part. */
export const eventType = (name: string): string =>
  name.includes(":") ? name : `https://schemas.openid.net/secevent/${namespaces[name] ?? "caep"}/event-type/${name}`;

/** The events of CAEP and RISC, as a transmitter's `events_supported` has them. */
const eventTypes: readonly string[] = [
  ...[
    "session-revoked",
    "credential-change",
    "assurance-level-change",
    "device-compliance-change",
    "risk-level-change",
  ],
  ...["token-claims-change", "account-disabled", "account-purged", "credential-compromise", "sessions-revoked"],
  ...["identifier-changed", "identifier-recycled"],
].map(eventType);

/**
 * A Shared Signals transmitter in this process: it signs events, answers polls, manages streams, publishes its keys, and fails
 * on command.
 * Give its `fetch` to `sharedSignals({ fetch })`.
 *
 * @example
 * const transmitter = new FakeTransmitter({ clock });
 * const token = await transmitter.set({ event: "session-revoked", subject: { format: "email", email: "a@example.org" } });
 */
export class FakeTransmitter {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: SigningKeys = new SigningKeys();
  /** The stream's poll endpoint. */
  readonly pollEndpoint: string;
  readonly stream: Stream = new Stream();
  /** The streams that receivers have created, and the transmitter's capabilities. */
  readonly management: StreamManagement;
  /** All received requests, by path. */
  readonly requests: string[] = [];
  readonly #clock: Pick<Clock, "now">;
  readonly #signingAlg: "ES256" | "RS256";
  readonly #mishaps: TransmitterMishap[] = [];
  #names = 0;

  constructor({ clock, issuer, audience, signingAlg, push }: FakeTransmitterOptions) {
    this.#clock = clock;
    this.issuer = issuer ?? "https://transmitter.example";
    this.audience = audience ?? "https://app.example";
    this.#signingAlg = signingAlg ?? "ES256";
    this.pollEndpoint = `${this.issuer}/poll`;
    this.management = new StreamManagement(
      {
        ...{ issuer: this.issuer, audience: this.audience, pollEndpoint: this.pollEndpoint },
        newName: (kind) => this.newName(kind),
        verify: (stream, state) => this.#verify(stream, state, push),
      },
      eventTypes,
    );
  }

  get jwksUri(): string {
    return `${this.issuer}/jwks`;
  }

  /** Options of `sharedSignals()` that fit this transmitter. */
  get options(): {
    readonly issuer: string;
    readonly audience: string;
    readonly signingAlg: "ES256" | "RS256";
    readonly fetch: typeof fetch;
  } {
    return { issuer: this.issuer, audience: this.audience, signingAlg: this.#signingAlg, fetch: this.fetch };
  }

  /** Signs an event. */
  set(wish: EventWish): Promise<string> {
    const { issuedAt = this.#clock.now(), happenedAt, members, subject, subjectInEvent = false } = wish;
    const stamp = happenedAt === undefined ? {} : { event_timestamp: Math.floor(happenedAt / 1000) };
    const named = subject === undefined || !subjectInEvent ? {} : { subject };
    const claims: Json = {
      iss: this.issuer,
      aud: this.audience,
      jti: wish.jti ?? this.newName("jti"),
      iat: Math.floor(issuedAt / 1000),
      ...(subject === undefined || subjectInEvent ? {} : { sub_id: subject }),
      events: { [eventType(wish.event)]: { ...stamp, ...members, ...named } },
    };
    return this.sign(claims, "secevent+jwt", wish.mishap);
  }

  /** Signs a request for a global token revocation, as Okta's Universal Logout does. */
  revocation(claims: Json, mishap?: TokenMishap): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    const whole = {
      ...{ iss: this.issuer, sub: "sender", jti: this.newName("jti") },
      ...{ iat: now, nbf: now - 300, exp: now + 300 },
      ...claims,
    };
    return this.sign(whole, "global-token-revocation+jwt", mishap);
  }

  sign(claims: Json, typ: string, mishap?: TokenMishap): Promise<string> {
    return signToken(claims, { keys: this.keys, alg: this.#signingAlg, typ, secret: "a secret" }, mishap);
  }

  /** Signs an event and puts it into the stream, for polls. @returns its `jti` */
  async queue(wish: EventWish): Promise<string> {
    const jti = wish.jti ?? this.newName("jti");
    this.stream.put(jti, await this.set({ ...wish, jti }));
    return jti;
  }

  misbehave(mishap: TransmitterMishap, times = 1): void {
    for (let time = 0; time < times; time++) this.#mishaps.push(mishap);
  }

  newName(kind: string): string {
    this.#names++;
    return `${kind}-${this.#names}`;
  }

  /** Answers requests to the transmitter, as `fetch` does. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    this.requests.push(pathname);
    const due = this.#mishaps.findIndex(({ path }) => path === undefined || path === pathname);
    const [mishap] = due < 0 ? [] : this.#mishaps.splice(due, 1);
    if (mishap?.network === "refused") throw new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } });
    if (mishap?.status !== undefined || mishap?.body !== undefined) {
      return new Response(mishap.body ?? "the test wants it so", {
        status: mishap.status ?? 200,
        headers: mishap.headers ?? {},
      });
    }
    const answer = await this.#answer(pathname, request);
    if (mishap?.network === "lost") throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
    return answer;
  };

  async #answer(path: string, request: Request): Promise<Response> {
    if (path.startsWith("/.well-known/ssf-configuration")) {
      return json({ issuer: this.issuer, jwks_uri: this.jwksUri, ...this.management.metadata });
    }
    if (path === "/.well-known/openid-configuration") {
      const endpoints = { authorization_endpoint: `${this.issuer}/authorize`, token_endpoint: `${this.issuer}/token` };
      return json({ issuer: this.issuer, jwks_uri: this.jwksUri, ...endpoints });
    }
    const managed = await this.management.answer(path, request);
    if (managed !== undefined) return managed;
    if (request.url === this.jwksUri) return json(await this.keys.published(this.#signingAlg));
    if (request.url !== this.pollEndpoint || request.method !== "POST")
      return new Response("not found", { status: 404 });
    const asked: PollRequest = JSON.parse(await request.text());
    return json(await this.stream.poll(asked, request.signal));
  }

  /** A verification event, as the stream delivers its events. */
  async #verify({ id, configuration }: ManagedStream, state: string | undefined, push: typeof fetch = fetch) {
    const members = state === undefined ? {} : { state };
    const wish: EventWish = { event: "verification", subject: { format: "opaque", id }, members };
    const { method, endpoint_url: url, authorization_header: authorization } = Object(configuration.delivery);
    if (method !== pushMethod) {
      await this.queue(wish);
      return;
    }
    const headers = { "content-type": "application/secevent+jwt", ...(authorization ? { authorization } : {}) };
    await push(url, { method: "POST", headers, body: await this.set(wish) });
  }
}
