import { cellsStore, type StoreDriver } from "@identity-web/core";
import { durableObjectCells } from "./durable-object-cells.ts";
import { type DurableObjectStoreOptions, type ObjectNamespace, settingsOf } from "./options.ts";

/** How long a step may take to arrive at its object, in ms, counted from the object's last answer: one round trip. */
export const arrivalMs = 200;

/**
 * Keeps sessions and tokens in Cloudflare Durable Objects, one object for each account. Requests in all regions see the same
 * state. All data is sealed with the app's `secrets` before it leaves the Worker.
 *
 * @param namespace - The binding of the class `IdentityObject`, which your Worker exports.
 * @throws IdentityError `configuration`
 * @example
 * export { IdentityObject } from "@identity-web/store-durable-objects";
 *
 * const app = new Hono<{ Bindings: Env }>().use(
 *   identity((env: Env) => ({ store: durableObjectStore(env.ACCOUNTS), provider, baseUrl, secrets: [env.SECRET] })),
 * );
 */
export function durableObjectStore<Id>(
  namespace: ObjectNamespace<Id>,
  options: DurableObjectStoreOptions = {},
): StoreDriver {
  const settings = settingsOf(namespace, options);
  return {
    name: "durable-objects",
    open: (context) =>
      cellsStore(durableObjectCells(namespace, settings, context.clock), context, {
        arrivalMs,
      }),
  };
}
