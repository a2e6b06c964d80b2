import { json, oauthError } from "../fake-kit/answers.ts";
import type { Json } from "../fake-kit/jwt.ts";

export const pushMethod = "urn:ietf:rfc:8935";
const pollMethod = "urn:ietf:rfc:8936";

/** A stream as its configuration endpoint shows it. */
export interface ManagedStream {
  readonly id: string;
  configuration: Json;
  status: string;
  reason?: string;
  /** Subjects that were added, as JSON. */
  readonly subjects: Set<string>;
}

interface ManagementParts {
  readonly issuer: string;
  readonly audience: string;
  readonly pollEndpoint: string;
  readonly newName: (kind: string) => string;
  /** Sends a verification event to the stream. */
  readonly verify: (stream: ManagedStream, state: string | undefined) => Promise<void>;
}

/** A transmitter's capabilities. A test may change them. */
export interface ManagementAbilities {
  /** Bearer tokens that may manage streams. The token endpoint adds those that it issues. */
  readonly tokens: Set<string>;
  /** Clients of the token endpoint, and their secrets. */
  readonly clients: Map<string, string>;
  /** Types of events that streams can have. */
  eventsSupported: readonly string[];
  /** Whether a second stream is refused by 409. */
  oneStream: boolean;
  /** Changes the metadata; `undefined` removes a member. */
  metadata: Json;
  /** Changes each stream as it is shown. */
  shown: (configuration: Json) => Json;
}

/**
 * The stream management of a transmitter.
 *
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html#section-8
 */
export class StreamManagement {
  readonly streams: Map<string, ManagedStream> = new Map();
  readonly abilities: ManagementAbilities;
  readonly #parts: ManagementParts;

  constructor(parts: ManagementParts, eventsSupported: readonly string[]) {
    this.#parts = parts;
    this.abilities = {
      tokens: new Set(),
      clients: new Map(),
      eventsSupported,
      oneStream: true,
      metadata: {},
      shown: (configuration) => configuration,
    };
  }

  /** Members of /.well-known/ssf-configuration. */
  get metadata(): Json {
    const { issuer } = this.#parts;
    return {
      spec_version: "1_0",
      delivery_methods_supported: [pushMethod, pollMethod],
      configuration_endpoint: `${issuer}/streams`,
      status_endpoint: `${issuer}/status`,
      verification_endpoint: `${issuer}/verify`,
      add_subject_endpoint: `${issuer}/subjects/add`,
      remove_subject_endpoint: `${issuer}/subjects/remove`,
      authorization_schemes: [{ spec_urn: "urn:ietf:rfc:6749" }],
      default_subjects: "ALL",
      ...this.abilities.metadata,
    };
  }

  /** @returns `undefined` if the request is for another part of the transmitter */
  async answer(path: string, request: Request): Promise<Response | undefined> {
    if (path === "/token" && request.method === "POST") return this.#token(request);
    const handle = this.#handlers[path];
    if (handle === undefined) return undefined;
    const bearer = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (bearer === undefined || !this.abilities.tokens.has(bearer)) {
      return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
    }
    const text = await request.text();
    const id = new URL(request.url).searchParams.get("stream_id") ?? undefined;
    const body: Json = text === "" ? {} : JSON.parse(text);
    return handle({ method: request.method, id: id ?? textOf(body.stream_id), body });
  }

  readonly #handlers: Readonly<Record<string, (asked: Asked) => Response | Promise<Response>>> = {
    "/streams": (asked) => this.#configuration(asked),
    "/status": (asked) => this.#status(asked),
    "/verify": async ({ id, body }) => {
      const stream = this.#streamOf(id);
      if (stream === undefined) return notFound();
      await this.#parts.verify(stream, textOf(body.state));
      return noContent();
    },
    "/subjects/add": ({ id, body }) => {
      this.#streamOf(id)?.subjects.add(JSON.stringify(body.subject));
      return this.#streamOf(id) === undefined ? notFound() : json({});
    },
    "/subjects/remove": ({ id, body }) => {
      this.#streamOf(id)?.subjects.delete(JSON.stringify(body.subject));
      return this.#streamOf(id) === undefined ? notFound() : noContent();
    },
  };

  #configuration({ method, id, body }: Asked): Response {
    if (method === "POST") return this.#create(body);
    if (method === "GET" && id === undefined) {
      return json([...this.streams.values()].map(({ configuration }) => this.abilities.shown(configuration)));
    }
    const stream = this.#streamOf(id);
    if (stream === undefined) return notFound();
    if (method === "DELETE") {
      this.streams.delete(stream.id);
      return noContent();
    }
    if (method === "PATCH") stream.configuration = this.#configured(stream.id, { ...stream.configuration, ...body });
    if (method === "PUT") stream.configuration = this.#configured(stream.id, body);
    return json(this.abilities.shown(stream.configuration));
  }

  #create(body: Json): Response {
    if (this.abilities.oneStream && this.streams.size > 0) return new Response(null, { status: 409 });
    const id = this.#parts.newName("stream");
    const configuration = this.#configured(id, body);
    this.streams.set(id, { id, configuration, status: "enabled", subjects: new Set() });
    return json(this.abilities.shown(configuration), 201);
  }

  /** The receiver's request, and the transmitter's additions. */
  #configured(id: string, { events_requested: requested, delivery, description }: Json): Json {
    const supported = this.abilities.eventsSupported;
    const wished: readonly unknown[] = Array.isArray(requested) ? requested : supported;
    const { issuer, audience, pollEndpoint } = this.#parts;
    const wishedDelivery: Json = Object(delivery);
    const isPoll = wishedDelivery.method === pollMethod;
    return {
      stream_id: id,
      iss: issuer,
      aud: audience,
      events_supported: supported,
      events_requested: wished,
      events_delivered: supported.filter((type) => wished.includes(type)),
      delivery: isPoll ? { method: pollMethod, endpoint_url: pollEndpoint } : wishedDelivery,
      min_verification_interval: 60,
      ...(description === undefined ? {} : { description }),
    };
  }

  #status({ method, id, body }: Asked): Response {
    const stream = this.#streamOf(id);
    if (stream === undefined) return notFound();
    if (method === "POST") {
      const reason = textOf(body.reason);
      stream.status = textOf(body.status) ?? stream.status;
      if (reason === undefined) delete stream.reason;
      else stream.reason = reason;
    }
    const { status, reason } = stream;
    return json({ stream_id: stream.id, status, ...(reason === undefined ? {} : { reason }) });
  }

  #streamOf(id: string | undefined): ManagedStream | undefined {
    return id === undefined ? undefined : this.streams.get(id);
  }

  /** Client credentials, by the Basic header or in the body. */
  async #token(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    const basic = /^Basic (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    const [id, secret] =
      basic === undefined
        ? [form.get("client_id"), form.get("client_secret")]
        : [...new URLSearchParams(atob(basic).replace(":", "=")).entries()].flat();
    const known = id == null ? undefined : this.abilities.clients.get(id);
    if (known === undefined || known !== secret) return oauthError("invalid_client", "unknown client or secret", 401);
    const token = this.#parts.newName("management-token");
    this.abilities.tokens.add(token);
    return json({ access_token: token, token_type: "Bearer", expires_in: 300 });
  }
}

interface Asked {
  readonly method: string;
  readonly id: string | undefined;
  readonly body: Json;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const notFound = (): Response => new Response(null, { status: 404 });
const noContent = (): Response => new Response(null, { status: 204 });
