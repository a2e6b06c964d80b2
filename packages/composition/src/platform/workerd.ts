// Cloudflare Workers: `#platform` under the condition "workerd". What only Node needs stays out of the bundle.
export { createSealer as nativeSealer } from "@identity-web/core";
export { nativeCrypto } from "./native-crypto.ts";
export { createContainer } from "./small-container.ts";

/** Workers have no default store in memory, and no processes of which several could run. */
export const warningsOfMemory = (_chosen: object): readonly string[] => [];
