/** The faults of a signed token. */
export interface TokenMishap {
  /** Claims to replace. `undefined` removes a claim. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Another algorithm, with its own published key. "none": unsigned. "HS256": signed with the client's secret. */
  readonly alg?: string;
  /** "wrong": the right key signed other content. "unpublished": the key isn't published. */
  readonly signature?: "wrong" | "unpublished";
  /** Another key id; `null`: none. */
  readonly kid?: string | null;
  /** Another `typ`; `null`: none. */
  readonly typ?: string | null;
}

/** The fault of one call. */
export interface Mishap {
  /** "refused": there was no connection. "lost": the connection broke before the answer. */
  readonly network?: "refused" | "lost";
  /** Answers with this status instead. */
  readonly status?: number;
  /** `Retry-After`: seconds, or a date. */
  readonly retryAfter?: number | string;
  /** Further headers of that answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers with this OAuth error instead (by default with status 400). */
  readonly error?: string;
  readonly errorDescription?: string;
  /** Answers with this text instead (by default with status 200). */
  readonly body?: string;
  /** Whether the request takes effect although its answer is faulty. @default only if the answer is "lost" or a `body` */
  readonly processed?: boolean;
  /** Members of the answer (or parameters of the callback) to replace. `undefined` removes one. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** The faults of the answer's ID token. */
  readonly idToken?: TokenMishap;
}
