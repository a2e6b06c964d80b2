import type { Background } from "@identity-web/core";

/** Where a runtime ends with the answer: what it waits for (Workers, edge functions, srvx). */
export interface WaitUntil {
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * What still runs when an answer has been sent (revocations) ends there on Workers, and so does a whole request whose browser
 * has gone away: a refresh that was sent would end its grant. So the runtime is asked to wait for both.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
export function outlive<T>(context: WaitUntil | undefined, background: Background, request: Promise<T>): Promise<T> {
  const settled = () => background.settled();
  context?.waitUntil(request.then(settled, settled));
  return request;
}

/** What a runtime has given with a request, where it can wait: Workers give a context, srvx a request that can. */
export const waiterOf = (given: readonly unknown[]): WaitUntil | undefined => given.find(canWait);

const canWait = (value: unknown): value is WaitUntil =>
  typeof value === "object" && value !== null && "waitUntil" in value && typeof value.waitUntil === "function";
