import type { Endpoint, Place } from "./places.ts";

/** One request that arrived. */
export interface RecordedRequest {
  readonly endpoint: Endpoint;
  readonly places: readonly Place[];
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Of the query or the form. */
  readonly parameters: URLSearchParams;
  /** The status of the answer; absent while it is on its way, and where the connection broke. */
  status?: number;
  /** Whether it was more than turned away at the door (429, 503, a DPoP nonce asked for); absent as `status` is. */
  lookedAt?: boolean;
}

/** Everything that arrived, and what a test wants to know of it. */
export class Records {
  #requests: RecordedRequest[] = [];

  add(request: RecordedRequest): void {
    this.#requests.push(request);
  }

  clear(): void {
    this.#requests = [];
  }

  at(place: Place): readonly RecordedRequest[] {
    return this.#requests.filter(({ places }) => places.includes(place));
  }

  /** The refresh tokens in the order in which they arrived; not those that were turned away with 429, 503 or for a nonce. */
  refreshTokens(): readonly string[] {
    const taken = this.at("refresh").filter(({ lookedAt }) => lookedAt !== false);
    return taken.map(({ parameters }) => parameters.get("refresh_token") ?? "");
  }
}
