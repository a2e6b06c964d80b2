import type { Clock } from "../ports/clock.ts";
import { networkCode, neverConnected } from "./never-connected.ts";

/** A request that got no answer. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";
  /** Whether the request may have arrived. */
  readonly delivery: "unsent" | "unknown";

  /** In seconds: the provider accepts no request before. */
  readonly retryAfter: number | undefined;

  constructor(message: string, delivery: "unsent" | "unknown", cause?: unknown, retryAfter?: number) {
    super(message, cause === undefined ? undefined : { cause });
    this.delivery = delivery;
    this.retryAfter = retryAfter;
  }
}

/** Sends a request and reads its whole answer within the time limit. */
export type Send = (url: string, init?: RequestInit) => Promise<Response>;

/** If a timer fires late by more than this, the machine was asleep. */
const sleepMs = 1_000;
/** After the sleep, an answer that waits in the socket may be read for this long. */
const graceMs = 2_000;

/** Statuses whose answers have no body. */
const bodiless: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * `fetch` with a time limit for answer and body. The clock is a port, so tests control the time.
 *
 * @throws RequestFailed from the function that it returns
 */
export function createSend(clock: Clock, timeoutMs: number, custom: typeof fetch | undefined): Send {
  return async (url, init = {}) => {
    const abort = new AbortController();
    const done = new AbortController();
    const giveUp = () => abort.abort();
    init.signal?.addEventListener("abort", giveUp, { once: true });
    let late = false;
    const began = clock.now();
    const limit = clock.sleep(timeoutMs, done.signal).then(async () => {
      const hasSlept = clock.now() - began > timeoutMs + sleepMs;
      if (hasSlept) await clock.sleep(graceMs, done.signal);
      if (done.signal.aborted) return;
      late = true;
      abort.abort();
    });
    // An app's own fetch may ignore its signal.
    const aborted = new Promise<never>((_, reject) => {
      abort.signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
    });
    try {
      if (init.signal?.aborted)
        throw new RequestFailed(`no request was sent to ${url}: the caller has given up`, "unsent");
      return await Promise.race([exchange(custom, url, { ...init, signal: abort.signal }), aborted]);
    } catch (error) {
      if (error instanceof RequestFailed) throw error;
      if (late) throw new RequestFailed(`${url} did not answer within ${timeoutMs} ms`, "unknown");
      if (abort.signal.aborted) throw new RequestFailed(`the caller gave up the request to ${url}`, "unknown");
      const unsent = neverConnected(error);
      const what = unsent ? "could not be reached" : "gave no answer";
      throw new RequestFailed(`${url} ${what} (${networkCode(error)})`, unsent ? "unsent" : "unknown", error);
    } finally {
      init.signal?.removeEventListener("abort", giveUp);
      done.abort("over");
      limit.catch(() => undefined);
    }
  };
}

async function exchange(custom: typeof fetch | undefined, url: string, init: RequestInit): Promise<Response> {
  // Read at each call, and called without a receiver, because runtimes require that.
  const send = custom ?? globalThis.fetch;
  const response = await send(url, init);
  const { status, headers } = response;
  const body = bodiless.has(status) ? null : await response.text();
  return new Response(body, { status, headers });
}

/** `Retry-After` in seconds (RFC 9110 §10.2.3: seconds or a date). */
export function retryAfterSeconds(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // Date.parse accepts almost any text.
  const at = value.endsWith(" GMT") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
