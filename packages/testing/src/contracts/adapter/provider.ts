import type { Awaitable, ProviderDriver } from "@identity-web/core";
import type { Gate, When } from "../../fake-kit/gates.ts";
import type { Authorizing, LogoutTokenRequest, PlainFakeProvider } from "../../fake-provider/plain.ts";
import type { ScriptedClient } from "../../scripted-provider/scripted-provider.ts";

/** The user at the browser, and the actions at the provider. */
export interface Visitor extends Omit<Authorizing, "authTime"> {
  /** The OAuth error to return instead of a sign-in. */
  readonly error?: string;
}

/** The requests of an app to the provider. */
export type ProviderPlace = "sign-in" | "code" | "refresh" | "revocation" | "end-session";

/** The lifetime of the provider's access tokens. */
export const accessTokenLifetimeMs = 300_000;

/**
 * Plays the identity provider for one case: in memory, or by real protocol messages. In both, addresses carry the
 * parameters of OpenID Connect.
 */
export interface ContractProvider extends Pick<PlainFakeProvider, "issuer" | "sid"> {
  /** Creates a client of the provider, as a starting app does. */
  driver(options?: ScriptedClient): ProviderDriver;
  /** The user clicks through an authorization request. @returns the callback; under form_post, too, in the query */
  authorize(url: string, who: Visitor): URL;
  logoutToken(wish: Pick<LogoutTokenRequest, "sid" | "sub">): Promise<string>;
  /** Removes the end-session endpoint, for apps that start later. */
  withoutEndSession(): void;
  /** Leaves `sid` out of later ID tokens. */
  withoutSid(): void;
  /**
   * Makes the next requests of this kind fail. At "sign-in" and "end-session" a client may use its cached metadata, so these are
   * for apps that start later.
   */
  outage(place: ProviderPlace, times?: number): void;
  /**
   * The answer to the next refresh. "lost": the provider processes it, and no answer arrives. `claims`: of its ID token, beside
   * or in place of the ordinary ones.
   */
  nextRefresh(answer: "refused" | "lost" | { readonly claims: Readonly<Record<string, unknown>> }): void;
  /** Holds all calls of this kind: before they take effect, or after that, before their answers. */
  hold(place: ProviderPlace, when?: When): Gate;
  /** The number of requests of this kind that reached the provider. */
  asked(place: "code" | "refresh"): number;
  /** The number of revoked tokens. */
  readonly revocations: number;
  close?(): Awaitable<void>;
}
