import { type Browser, signInAs } from "@identity-web/testing/browser";
import * as oauth from "oauth4webapi";

const insecure = { [oauth.allowInsecureRequests]: true };

export interface TestClientOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly origin: string;
}

export type SignedIn = oauth.TokenEndpointResponse & { readonly claims: oauth.IDToken };

/** A client's state of a pending sign-in. */
export interface Begun {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** An ordinary OpenID Connect client, made only with oauth4webapi. */
export class TestClient {
  readonly #options: TestClientOptions;
  readonly #client: oauth.Client;
  readonly #authentication: oauth.ClientAuth;

  constructor(options: TestClientOptions) {
    this.#options = options;
    this.#client = { client_id: options.clientId };
    this.#authentication = oauth.ClientSecretBasic(options.clientSecret);
  }

  get #redirectUri(): string {
    return `${this.#options.origin}/callback`;
  }

  async server(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.#options.issuer);
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  }

  /** Signs a user in in this browser, by the code flow with PKCE, state and nonce. */
  async signIn(
    browser: Browser,
    login: string,
    scope: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<SignedIn> {
    const begun = await this.begin(browser, scope, parameters);
    await signInAs(browser, login);
    return this.finish(browser, begun);
  }

  /** Sends the browser to the provider. */
  async begin(browser: Browser, scope: string, parameters: Readonly<Record<string, string>> = {}): Promise<Begun> {
    const begun = await this.request(scope, parameters);
    await browser.open(begun.url, { from: this.#options.origin });
    return begun;
  }

  /** Redeems the code with which the browser has returned. */
  finish(browser: Browser, begun: Begun): Promise<SignedIn> {
    return this.redeem(browser.page.url, begun);
  }

  async request(scope: string, parameters: Readonly<Record<string, string>> = {}): Promise<Begun> {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const url = new URL((await this.server()).authorization_endpoint ?? "");
    url.search = new URLSearchParams({
      client_id: this.#client.client_id,
      response_type: "code",
      redirect_uri: this.#redirectUri,
      scope,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...parameters,
    }).toString();
    return { url, verifier, state, nonce };
  }

  /** Signs in by a pushed authorization request. */
  async push(scope: string): Promise<Begun> {
    const { url, ...begun } = await this.request(scope);
    const server = await this.server();
    const pushed = await oauth.processPushedAuthorizationResponse(
      server,
      this.#client,
      await oauth.pushedAuthorizationRequest(server, this.#client, this.#authentication, url.searchParams, insecure),
    );
    url.search = new URLSearchParams({
      client_id: this.#client.client_id,
      request_uri: pushed.request_uri,
    }).toString();
    return { url, ...begun };
  }

  async redeem(callback: URL, { verifier, state, nonce }: Begun): Promise<SignedIn> {
    const server = await this.server();
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      this.#authentication,
      oauth.validateAuthResponse(server, this.#client, callback, state),
      this.#redirectUri,
      verifier,
      insecure,
    );
    const expected = { expectedNonce: nonce, requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(server, this.#client, response, expected);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (claims === undefined) throw new Error("the provider has sent no ID token");
    return { ...tokens, claims };
  }

  async refresh(refreshToken: string | undefined, parameters: Readonly<Record<string, string>> = {}) {
    const server = await this.server();
    const response = await oauth.refreshTokenGrantRequest(
      server,
      this.#client,
      this.#authentication,
      refreshToken ?? "",
      { additionalParameters: { ...parameters }, ...insecure },
    );
    return oauth.processRefreshTokenResponse(server, this.#client, response);
  }

  async revoke(token: string | undefined): Promise<void> {
    const server = await this.server();
    const response = await oauth.revocationRequest(server, this.#client, this.#authentication, token ?? "", insecure);
    await oauth.processRevocationResponse(response);
  }

  /** The address to which an app sends the browser for a sign-out. */
  async endSessionUrl(parameters: Readonly<Record<string, string>>): Promise<URL> {
    const url = new URL((await this.server()).end_session_endpoint ?? "");
    url.search = new URLSearchParams(parameters).toString();
    return url;
  }
}
