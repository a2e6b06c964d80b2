import { type RecordStore, type StoreContext, type StoreDriver, sealedStore } from "@identity-web/core";
import { markEndedIn } from "./notices.ts";
import { accountObject, Objects } from "./objects.ts";
import { type DurableObjectStoreOptions, type ObjectNamespace, type StoreSettings, settingsOf } from "./options.ts";
import { removeFrom } from "./removal.ts";
import { beginRedemptionIn, signInTo } from "./sign-in.ts";
import { tokensIn } from "./token-cache.ts";

const randomBytes = 12;

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
  const settings = settingsOf(namespace, options);
  return {
    name: "durable-objects",
    open: (context) => sealedStore(recordsIn(namespace, settings, context), context),
  };
}

function recordsIn<Id>(
  namespace: ObjectNamespace<Id>,
  settings: StoreSettings,
  { clock, crypto, events }: StoreContext,
): RecordStore {
  const objects = new Objects(namespace, clock, settings.timeoutMs);
  return {
    sessions: {
      read: ({ account, id }, touch) => objects.ask(accountObject(account), (object) => object.readSession(id, touch)),
      list: (account) => objects.ask(accountObject(account), (object) => object.listSessions()),
    },
    tokens: tokensIn(objects, clock),
    beginRedemption: beginRedemptionIn(objects),
    signIn: signInTo(objects, settings, clock),
    markEnded: markEndedIn(objects, { ...settings, events, random: () => crypto.random(randomBytes) }),
    removeAccount: removeFrom(objects, settings),
  };
}
