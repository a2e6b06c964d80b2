// Cloudflare Workers: `#platform` under the condition "workerd". What only Node needs stays out of the bundle.
import { type Crypto, webCrypto } from "@identity-web/core";

export { createSealer as nativeSealer } from "@identity-web/core";
export { createContainer } from "./small-container.ts";

export const nativeCrypto = (): Crypto => webCrypto;

/** Cloudflare keeps the runtime up to date. */
export const checkRuntime = (): void => undefined;

/** Workers have no default store in memory, and no processes of which several could run. */
export const warningsOfMemory = (_chosen: object): readonly string[] => [];
