import { type IdentityForFetch, type IdentityOptions, identity } from "@identity-web/adapter-fetch";

/** Shared by all copies of this module in the process: Next.js loads an app's module once for each of its bundles. */
const built = Symbol.for("identity-web: apps built for Next.js");

/**
 * Builds the app's identity at its first use, and only once in a process. So `next build` needs no secrets, and route
 * handlers, components and actions share one store.
 *
 * @param name - Distinguishes the apps of one process.
 */
export function oneInstance(options: () => IdentityOptions, name: string): () => IdentityForFetch {
  return () => {
    const apps = builtApps();
    const known = apps.get(name);
    if (known !== undefined) return known;
    const auth = build(options());
    apps.set(name, auth);
    return auth;
  };
}

function builtApps(): Map<string, IdentityForFetch> {
  const known: unknown = Reflect.get(globalThis, built);
  if (known instanceof Map) return known;
  const apps = new Map<string, IdentityForFetch>();
  Reflect.set(globalThis, built, apps);
  return apps;
}

function build(options: IdentityOptions): IdentityForFetch {
  const auth = identity(options);
  if (options.store === undefined && process.env.NODE_ENV === "production") {
    const tell =
      options.events ?? (({ message }: { readonly message: string }) => console.warn(`identity-web: ${message}`));
    tell({ type: "warning", message: forgetful });
  }
  return auth;
}

const forgetful =
  "identity() has no store, and this is not a development server: sessions end with this process, and other processes don't know " +
  "them. Give it a store: sqliteStore(path) on one machine, redisStore(client) or postgresStore(pool) on several or serverless. " +
  "If the app runs in one process, and a restart may sign users out, pass store: memoryStore().";
