import { json } from "./answers.ts";

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
  /** More members of that error, such as `claims`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Answers with this text instead (by default with status 200). */
  readonly body?: string;
  /** Whether the request takes effect although its answer is faulty. @default only if the answer is "lost" or a `body` */
  readonly processed?: boolean;
  /** Members of the answer (or parameters of the callback) to replace. `undefined` removes one. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** The faults of the answer's ID token. */
  readonly idToken?: TokenMishap;
}

/** The headers that a mishap's answer has. */
export const mishapHeaders = ({ headers, retryAfter }: Mishap): Record<string, string> => ({
  ...headers,
  ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
});

/** The faulty answer in place of the right one, if there is one. An error of the authorization endpoint goes to the app. */
export function mishapAnswer(endpoint: string, mishap: Mishap): Response | undefined {
  const { status, error, errorDescription = "the test wants it so", members, body } = mishap;
  const headers = mishapHeaders(mishap);
  if (error !== undefined && endpoint === "authorize") return undefined;
  if (error !== undefined)
    return json({ error, error_description: errorDescription, ...members }, status ?? 400, headers);
  if (body !== undefined) return new Response(body, { status: status ?? 200, headers });
  return status === undefined ? undefined : new Response("the test wants it so", { status, headers });
}
