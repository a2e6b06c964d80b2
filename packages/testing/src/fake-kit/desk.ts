import { Refusal } from "./answers.ts";
import { Faults } from "./faults.ts";
import { type Gate, Gates, type When } from "./gates.ts";
import type { Mishap } from "./mishap.ts";

/** The request failed before an answer arrived. It looks like an error of a runtime's `fetch`. */
export class NetworkFailure extends TypeError {
  readonly code: "ECONNREFUSED" | "ECONNRESET";

  constructor(code: NetworkFailure["code"]) {
    const message = code === "ECONNREFUSED" ? "connect ECONNREFUSED" : "read ECONNRESET";
    super("fetch failed", { cause: Object.assign(new Error(message), { code }) });
    this.code = code;
  }
}

/** A request that arrived. */
export interface Arrived<Endpoint extends string, Place extends string> {
  readonly endpoint: Endpoint;
  readonly places: readonly Place[];
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** The parameters of the query or the form. */
  readonly parameters: URLSearchParams;
  /** The status of the answer. Absent while it is pending, and if the connection broke. */
  status?: number;
  /** Whether the request was processed, and not only rejected with 429, 503 or a DPoP nonce. Absent if `status` is. */
  lookedAt?: boolean;
}

/** A call, for the provider's own code. */
export interface Call<Endpoint extends string, M> {
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly form: URLSearchParams;
  readonly mishap: M;
}

interface Answers<Endpoint extends string, M> {
  /** The faulty answer in place of the right one, if there is one. */
  bad(call: Call<Endpoint, M>): Response | undefined;
  /** @throws Refusal with its answer */
  good(call: Call<Endpoint, M>): Promise<Response>;
}

function answerOf(error: unknown): Response {
  if (error instanceof Refusal) return error.response;
  throw error;
}

/** Receives every request to a fake provider: records it, holds it, and answers it correctly or with the faults of a test. */
export class Desk<Endpoint extends string, Place extends string, M extends Mishap> {
  readonly #mishaps = new Faults<Place, M>();
  readonly #gates = new Gates<Place>();
  #arrived: Arrived<Endpoint, Place>[] = [];

  /** Makes the next calls to this place fail. */
  readonly misbehave = (place: Place, mishap: M, times = 1): void => this.#mishaps.add(place, mishap, times);
  /** Holds all calls to this place until the gate is released, before they take effect, or after that with their answers. */
  readonly hold = (place: Place, when: When = "before"): Gate => this.#gates.close(place, when);
  /** The requests that arrived at this place, or all requests. */
  readonly requests = (place?: Place): readonly Arrived<Endpoint, Place>[] =>
    this.#arrived.filter(({ places }) => place === undefined || places.includes(place));

  take(place: Place): M | undefined {
    return this.#mishaps.take([place]);
  }

  /** Records a request that a browser would have sent. */
  record(endpoint: Endpoint, places: readonly Place[], url: URL): void {
    this.#arrived.push({
      endpoint,
      places,
      method: "GET",
      url: url.href,
      headers: new Headers(),
      parameters: url.searchParams,
    });
  }

  openGates(): void {
    this.#gates.releaseAll();
  }

  /** Deletes the recorded requests and the planned faults, and opens every gate. */
  reset(): void {
    this.openGates();
    this.#mishaps.clear();
    this.#arrived = [];
  }

  /** @throws NetworkFailure */
  async serve(
    request: Request,
    endpoint: Endpoint,
    placesOf: (endpoint: Endpoint, form: URLSearchParams) => readonly Place[],
    answers: Answers<Endpoint, Partial<M>>,
  ): Promise<Response> {
    const query = new URL(request.url).searchParams;
    const form = request.method === "POST" ? new URLSearchParams(await request.text()) : query;
    const places = placesOf(endpoint, form);
    const mishap: Partial<M> = this.#mishaps.take(places) ?? {};
    if (mishap.network === "refused") throw new NetworkFailure("ECONNREFUSED");

    const { method, url, headers } = request;
    const arrived: Arrived<Endpoint, Place> = { endpoint, places, method, url, headers, parameters: form };
    this.#arrived.push(arrived);
    await this.#gates.pass(places, "before");
    const call = { endpoint, request, form, mishap };
    const bad = answers.bad(call);
    const processed = mishap.processed ?? (mishap.network === "lost" || mishap.body !== undefined || bad === undefined);
    const good = processed ? await answers.good(call).catch(answerOf) : undefined;
    await this.#gates.pass(places, "after");
    if (mishap.network === "lost") throw new NetworkFailure("ECONNRESET");
    const response = bad ?? good ?? new Response(null, { status: 500 });
    arrived.status = response.status;
    const asksNonce = response.status >= 400 && response.headers.has("dpop-nonce");
    arrived.lookedAt = ![429, 503].includes(response.status) && !asksNonce;
    return response;
  }
}
