import { type OptionRules, secretSuch, settled, whole } from "@identity-web/core/options";

/** Options of `durableObjectStore()`. */
export interface DurableObjectStoreOptions {
  /** How long to wait for an object's answer before the request fails with 503, in ms. @default 5_000 */
  readonly timeoutMs?: number;
  /** How much the clocks of the machines that run the objects may differ, in ms. @default 1_000 */
  readonly maxSkewMs?: number;
}

export type StoreSettings = Required<DurableObjectStoreOptions>;

/**
 * A binding of the class `IdentityObject`: `env.ACCOUNTS`, or the result of its `jurisdiction()`.
 *
 * @see https://developers.cloudflare.com/durable-objects/api/namespace/
 */
export interface ObjectNamespace<Id = never> {
  idFromName(name: string): Id;
  get(id: Id): unknown;
}

const defaults: StoreSettings = { timeoutMs: 5_000, maxSkewMs: 1_000 };
const rules: OptionRules<DurableObjectStoreOptions> = {
  timeoutMs: whole(1),
  maxSkewMs: whole(0),
};

const binding = secretSuch(
  "a binding of the class IdentityObject, as env.ACCOUNTS (bind the class in wrangler.jsonc by durable_objects.bindings and a migration with new_sqlite_classes, and export it from the Worker)",
  (value) => typeof value === "object" && value !== null && "idFromName" in value && "get" in value,
);

/** @throws IdentityError `configuration`, which lists all wrong options */
export const settingsOf = (namespace: unknown, given: DurableObjectStoreOptions): StoreSettings =>
  settled("durableObjectStore()", rules, defaults, given, binding(namespace, "durableObjectStore()"));
