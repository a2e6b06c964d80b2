import { IdentityError } from "@identity-web/core";

export interface DurableObjectStoreOptions {
  /** How long to wait for an object's answer before the request fails (503), in ms. Default 5 000. */
  readonly timeoutMs?: number;
  /** Markers of front-channel logouts, which anybody can cause; beyond it the oldest goes, with an event. Default 10 000. */
  readonly maxFrontChannelMarkers?: number;
  /** How far the clocks of the machines on which objects live may lie apart, in ms. Default 1 000. */
  readonly maxSkewMs?: number;
}

export type StoreSettings = Required<DurableObjectStoreOptions>;

/**
 * A binding of the class `IdentityObject`: `env.ACCOUNTS`, or what its `jurisdiction()` gives.
 *
 * @see https://developers.cloudflare.com/durable-objects/api/namespace/
 */
export interface ObjectNamespace<Id = never> {
  idFromName(name: string): Id;
  get(id: Id): unknown;
}

const defaults: StoreSettings = { timeoutMs: 5_000, maxFrontChannelMarkers: 10_000, maxSkewMs: 1_000 };
const least: StoreSettings = { timeoutMs: 1, maxFrontChannelMarkers: 1, maxSkewMs: 0 };

/** @throws IdentityError `configuration`, with everything that is wrong */
export function settingsOf(namespace: unknown, options: DurableObjectStoreOptions): StoreSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: StoreSettings = { ...defaults, ...given };
  const problems = Object.entries(settings).flatMap(([name, value]) => {
    const lowest = Object.entries(least).find(([known]) => known === name)?.[1];
    if (lowest === undefined) {
      return [`durableObjectStore has no option ${name}; it knows ${Object.keys(defaults).join(", ")}`];
    }
    if (Number.isSafeInteger(value) && value >= lowest) return [];
    return [`durableObjectStore's ${name} must be a whole number of at least ${lowest}, but is ${String(value)}`];
  });
  if (!isNamespace(namespace)) {
    const found = namespace === undefined ? "nothing" : typeof namespace;
    problems.unshift(
      `durableObjectStore expects a binding of the class IdentityObject, as env.ACCOUNTS, and got ${found}`,
    );
  }
  if (problems.length === 0) return settings;
  const cure = isNamespace(namespace)
    ? undefined
    : "Bind the class in wrangler.jsonc (durable_objects.bindings, and migrations with new_sqlite_classes), and export it from the Worker.";
  throw new IdentityError("configuration", problems.join("; "), cure === undefined ? {} : { cure });
}

const isNamespace = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "idFromName" in value && "get" in value;
