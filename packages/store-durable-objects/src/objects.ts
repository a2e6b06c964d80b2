import type { Clock } from "@identity-web/core";
import type { IdentityObject } from "./identity-object.ts";
import type { ObjectNamespace } from "./options.ts";

/** What can be asked of an object. */
export type RemoteObject = Omit<IdentityObject, "alarm">;

/**
 * Asks objects, once: nothing here is sent twice. Where a call has provably not reached its object, the runtime itself
 * sends it again.
 *
 * @see https://developers.cloudflare.com/durable-objects/best-practices/automatic-retries/
 */
export class Objects<Id> {
  readonly #namespace: ObjectNamespace<Id>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;

  constructor(namespace: ObjectNamespace<Id>, clock: Clock, timeoutMs: number) {
    this.#namespace = namespace;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @param waitsMs - How long the object itself may let us wait, in ms.
   * @throws where it can't be asked, or doesn't answer in time; nothing is known then about what has happened
   */
  async ask<T>(name: string, question: (object: RemoteObject) => Promise<T>, waitsMs = 0): Promise<T> {
    const over = new AbortController();
    const limitMs = this.#timeoutMs + waitsMs;
    const limit = this.#clock.sleep(limitMs, over.signal).then(() => {
      throw new Error(`no answer within ${limitMs} ms`);
    });
    limit.catch(() => undefined);
    try {
      // A stub of its own for each question: one that has failed once may be of no use any more.
      return await Promise.race([question(this.#stub(name)), limit]);
    } catch (cause) {
      throw new Error(`a Durable Object of the store ${faultOf(cause)}`, { cause });
    } finally {
      over.abort();
    }
  }

  #stub(name: string): RemoteObject {
    // Only the binding's configuration says which class it is of; a wrong one fails at the first question.
    return this.#namespace.get(this.#namespace.idFromName(name)) as RemoteObject;
  }
}

/** @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function faultOf(cause: unknown): string {
  const is = (flag: string): boolean => Reflect.get(Object(cause), flag) === true;
  if (is("overloaded")) return "gets more requests than one object can answer";
  if (is("remote")) return "failed";
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.startsWith("no answer") ? `gave ${message}` : "could not be asked";
}
