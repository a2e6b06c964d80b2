// Cloudflare Workers: `#platform` under the condition "workerd". Code that only Node needs isn't in the bundle.
import { type Crypto, webCrypto } from "@identity-web/core";

export { createSealer as nativeSealer } from "@identity-web/core";
export { createContainer } from "./small-container.ts";

export const nativeCrypto = (): Crypto => webCrypto;

/** Cloudflare keeps the runtime up to date. */
export const checkRuntime = (): void => undefined;

/** A Worker's request can't wait for the I/O of another request. */
export const requestsShareWork = (): boolean => false;

/** All notices at once. */
export const noticesInTurn = (_clock: object, _limits: object): undefined => undefined;

/** The store as it is. */
export const withSharedLooks = <T>(store: T, _clock: object): T => store;

/** No warnings: on Workers there is no default store. */
export const warningsOfMemory = (_chosen: object): readonly string[] => [];
