/** The fake provider without msw, for any runtime. */
export type { Authorizing } from "./authorize.ts";
export type { Gate } from "./gates.ts";
export type { LogoutTokenRequest } from "./logout-token.ts";
export type { Mishap, TokenMishap } from "./mishap.ts";
export type { FakeClient, FakeProviderOptions, FakeProviderSettings } from "./options.ts";
export type { Place } from "./places.ts";
export { type PlainFakeProvider, plainFakeProvider } from "./plain-fake-provider.ts";
export type { RecordedRequest } from "./records.ts";
export type { TokenInfo } from "./state.ts";
