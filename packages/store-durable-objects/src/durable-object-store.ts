import { cellsStore, type StoreDriver } from "@identity-web/core";
import { durableObjectCells } from "./durable-object-cells.ts";
import { type DurableObjectStoreOptions, type ObjectNamespace, settingsOf } from "./options.ts";

/** From an answer of an object to the step that goes by it, in ms: a way there and back. */
export const arrivalMs = 200;

/**
 * Keeps sessions and tokens in Cloudflare Durable Objects, one object for each account: strongly consistent wherever in the
 * world requests come in. Everything is sealed by the app's `secrets` before it leaves the Worker.
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
  const { maxFrontChannelMarkers, ...settings } = settingsOf(namespace, options);
  return {
    name: "durable-objects",
    open: (context) =>
      cellsStore(durableObjectCells(namespace, settings, context.clock), context, {
        maxFrontChannelMarkers,
        arrivalMs,
      }),
  };
}
