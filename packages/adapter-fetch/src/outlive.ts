import type { Background } from "@identity-web/core";

/** A runtime's context that waits for work after the response (Workers, edge functions, srvx). */
export interface WaitUntil {
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * Asks the runtime to wait for background work and for the request. Otherwise Workers stop background work (such as revocations)
 * after the response, and cancel a request whose browser has disconnected. A cancelled refresh would end its grant.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
export function outlive<T>(context: WaitUntil | undefined, background: Background, request: Promise<T>): Promise<T> {
  // Most runtimes have no such context, and every request comes here.
  if (context === undefined) return request;
  const settled = () => background.settled();
  context.waitUntil(request.then(settled, settled));
  return request;
}

/** The argument that can wait, if there is one: on Workers the context, on srvx the request. */
export const waiterOf = (given: readonly unknown[]): WaitUntil | undefined => given.find(canWait);

const canWait = (value: unknown): value is WaitUntil =>
  typeof value === "object" && value !== null && "waitUntil" in value && typeof value.waitUntil === "function";
