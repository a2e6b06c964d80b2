// Node, Deno and Bun: `#platform`, unless a bundler's conditions say "workerd".
import { instance as root } from "#container";
import type { IdentityContainer } from "../container.ts";

export { checkRuntime } from "./check-runtime.ts";
export { warningsOfMemory } from "./memory-alone.ts";
export { nativeCrypto } from "./native-crypto.ts";
export { nativeSealer } from "./native-sealer.ts";
export { noticesInTurn, requestsShareWork, withSharedLooks } from "./share-work.ts";

export const createContainer = (): IdentityContainer => root.createChildContainer();
