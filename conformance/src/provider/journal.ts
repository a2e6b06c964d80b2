/** The provider's endpoints, and the API that takes its tokens. */
export type Endpoint =
  | "discovery"
  | "jwks"
  | "par"
  | "authorize"
  | "token"
  | "refresh"
  | "userinfo"
  | "api"
  | "revoke"
  | "end-session";

/** A request that came. */
export interface Call {
  readonly endpoint: Endpoint;
  readonly status: number;
}

/** What the provider has seen: every request, and every rule that one of them broke. */
export class Journal {
  readonly #calls: Call[] = [];
  readonly #breaches: string[] = [];

  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** Rules of the specifications that the app has broken; a module with any has failed. */
  get breaches(): readonly string[] {
    return this.#breaches;
  }

  /** How many requests came to an endpoint, and were answered by that status if one is named. */
  count(endpoint: Endpoint, status?: number): number {
    return this.#calls.filter((call) => call.endpoint === endpoint && (status ?? call.status) === call.status).length;
  }

  record(call: Call): void {
    this.#calls.push(call);
  }

  breach(rule: string): void {
    this.#breaches.push(rule);
  }
}
