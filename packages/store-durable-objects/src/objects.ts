import type { Clock } from "@identity-web/core";
import { failure } from "./error-texts.ts";
import type { IdentityObject } from "./identity-object.ts";
import type { ObjectNamespace } from "./options.ts";

/** The methods of an object that the store calls. */
export type RemoteObject = Omit<IdentityObject, "alarm">;

/**
 * Calls objects. Each call is sent once. If a call has provably not reached its object, the runtime itself sends it again.
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
   * @param waitsMs - How long the object itself may wait before it answers, in ms.
   * @throws IdentityError `store_unavailable`: the call failed or took too long, so it is unknown whether it has run
   */
  async ask<T>(name: string, question: (object: RemoteObject) => Promise<T>, waitsMs = 0): Promise<T> {
    const over = new AbortController();
    const limitMs = this.#timeoutMs + waitsMs;
    const limit = this.#clock.sleep(limitMs, over.signal);
    try {
      // Each call gets a new stub: a stub that has failed may keep failing.
      const told = question(this.#stub(name)).then((answer) => ({ answer }));
      const first = await Promise.race([told, limit]);
      if (first !== undefined) return first.answer;
    } catch (cause) {
      throw failure(faultOf(cause), {}, { cause });
    } finally {
      over.abort("over");
    }
    throw failure("durable-object-unanswered", { limitMs });
  }

  #stub(name: string): RemoteObject {
    // Only the configuration of the binding decides the class. A wrong class fails at the first call.
    return this.#namespace.get(this.#namespace.idFromName(name)) as RemoteObject;
  }
}

/** Which error of the catalogue the runtime's flags stand for. @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function faultOf(cause: unknown) {
  const is = (flag: string): boolean => Reflect.get(Object(cause), flag) === true;
  if (is("overloaded")) return "durable-object-overloaded";
  return is("remote") ? "durable-object-failed" : "durable-object-unreachable";
}
