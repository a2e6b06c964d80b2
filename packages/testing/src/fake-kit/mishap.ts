/** What is wrong with a signed token. */
export interface TokenMishap {
  /** Claims to replace; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Another algorithm, with a published key of its own; "none": unsigned; "HS256": by the client's secret. */
  readonly alg?: string;
  /** "wrong": by the right key over other contents; "unpublished": by a key that the provider doesn't publish. */
  readonly signature?: "wrong" | "unpublished";
  /** Another key id; `null`: none. */
  readonly kid?: string | null;
  /** Another `typ`; `null`: none. */
  readonly typ?: string | null;
}

/** What goes wrong with one call. */
export interface Mishap {
  /** "refused": the connection never stood; "lost": it broke before the answer came. */
  readonly network?: "refused" | "lost";
  /** Answers with this status instead. */
  readonly status?: number;
  /** `Retry-After`: seconds, or a date. */
  readonly retryAfter?: number | string;
  /** More headers of that answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers with this OAuth error instead (status 400 unless said). */
  readonly error?: string;
  readonly errorDescription?: string;
  /** Answers with this text instead, status 200 unless said. */
  readonly body?: string;
  /** Whether the request takes effect although its answer goes wrong. Default: only where the answer is "lost" or a `body`. */
  readonly processed?: boolean;
  /** Members of the answer (or parameters of the callback) to replace; `undefined` leaves one out. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** What is wrong with the answer's ID token. */
  readonly idToken?: TokenMishap;
}

/** Mishaps that wait for the calls that they are meant for. */
export class Mishaps<P extends string, M extends Mishap> {
  #waiting: { readonly place: P; readonly mishap: M; left: number }[] = [];

  add(place: P, mishap: M, times: number): void {
    this.#waiting.push({ place, mishap, left: times });
  }

  /** The mishap of a call to one of these places, if one waits for it. */
  take(places: readonly P[]): M | undefined {
    const found = this.#waiting.find(({ place }) => places.includes(place));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#waiting = this.#waiting.filter((one) => one !== found);
    return found.mishap;
  }

  clear(): void {
    this.#waiting = [];
  }
}
