import type { AccountKey, Clock, GrantKey } from "@identity-web/core";
import type { IdentityObject } from "./identity-object.ts";
import type { ObjectNamespace } from "./options.ts";

/** What can be asked of an object. */
export type RemoteObject = Omit<IdentityObject, "alarm">;

/** One object, and what it is to people. */
export interface NamedObject {
  readonly kind: string;
  readonly name: string;
}

export const accountObject = (account: AccountKey): NamedObject => ({ kind: "an account", name: `account:${account}` });
export const sidObject = (sid: string): NamedObject => ({ kind: "a provider's session", name: `sid:${sid}` });
export const transactionObject = (id: string): NamedObject => ({ kind: "a sign-in", name: `transaction:${id}` });
export const budgetObject: NamedObject = { kind: "front-channel logouts", name: "front-channel" };

/** A grant lies with its account; each app's own in an object of its own. */
export const grantObject = (key: GrantKey): NamedObject =>
  "app" in key ? { kind: "an app's own token", name: `app:${key.app}` } : accountObject(key.account);

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
  async ask<T>({ kind, name }: NamedObject, question: (object: RemoteObject) => Promise<T>, waitsMs = 0): Promise<T> {
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
      throw new Error(`the Durable Object of ${kind} ${faultOf(cause)}`, { cause });
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
