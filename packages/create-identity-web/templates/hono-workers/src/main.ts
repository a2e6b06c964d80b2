import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import type { ExecutionContext } from "hono";
import { createApp } from "./app.ts";
import { options } from "./options.ts";

export { IdentityObject } from "@identity-web/store-durable-objects";

interface Environment {
  readonly ACCOUNTS: ObjectNamespace;
}

let app: ReturnType<typeof createApp> | undefined;

/** Bindings come with requests, so the first request creates the app. */
export default {
  fetch(request: Request, env: Environment, context: ExecutionContext) {
    app ??= createApp({ ...options(), store: durableObjectStore(env.ACCOUNTS) });
    return app.fetch(request, env, context);
  },
};
