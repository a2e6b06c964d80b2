/** The fake provider without msw, for any runtime. */

export type { Gate } from "../fake-kit/gates.ts";
export type { Mishap, TokenMishap } from "../fake-kit/mishap.ts";
export type { Authorizing } from "./authorize.ts";
export type { FakeClient, FakeProviderOptions, FakeProviderSettings } from "./options.ts";
export type { Place } from "./places.ts";
export { type PlainFakeProvider, plainFakeProvider } from "./plain-fake-provider.ts";
export type { RecordedRequest } from "./router.ts";
export type { ProviderScript } from "./script.ts";
export type { LogoutTokenRequest } from "./sign-out.ts";
export type { TokenInfo } from "./state.ts";
