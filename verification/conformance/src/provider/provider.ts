import { makeKey, type SigningKey } from "@identity-web/testing/fake-kit";
import {
  type FakeClient,
  type FakeProviderSettings,
  type Place,
  type PlainFakeProvider,
  type ProviderScript,
  plainFakeProvider,
} from "@identity-web/testing/fake-provider/plain";

/** What one module's provider does otherwise than a good one. Functions change what they are given, in place. */
export interface Script extends ProviderScript {
  /** Settings of the fake provider. */
  readonly settings?: Partial<FakeProviderSettings>;
  /** Other keys from a moment on: at the second authorization request, or just before each ID token is signed. */
  readonly rotateKeys?: "second-authorization" | "just-before-signing";
}

/** How the app is registered. */
export type Registration = Required<Omit<FakeClient, "publicKey">> & Pick<FakeClient, "publicKey">;

const person = {
  name: "Conny Formance",
  given_name: "Conny",
  family_name: "Formance",
  preferred_username: "conny",
  email: "conny@example.com",
  email_verified: true,
} as const;
const subject = "conformance-subject-1";

/** The foundation's FAPI 2.0 profile: PAR, private_key_jwt, DPoP with a nonce for every proof, and `iss`. */
export const fapi2: Partial<FakeProviderSettings> = {
  strict: "fapi2",
  signingAlg: "ES256",
  pushedAuthorization: "required",
  dpop: "required",
  freshDpopNonces: true,
  issParameter: true,
};

/** Its authorization responses are signed (JARM). */
export const jarm: Partial<FakeProviderSettings> = { ...fapi2, signedResponses: true, issParameter: false };

const keys = new Map<string, Promise<SigningKey>>();

/** A key by its name: made when it is first asked for, the same for the whole run, so that RSA keys aren't made for every module. */
export function signingKey(name: string, alg: string): Promise<SigningKey> {
  const kid = `${name}-${alg}`;
  const key = keys.get(kid) ?? makeKey(kid, alg);
  keys.set(kid, key);
  return key;
}

/** One module's provider: the fake one, strict, and it does what its script says. */
export class Provider {
  readonly issuer: string;
  readonly subject = subject;
  readonly fake: PlainFakeProvider;
  readonly #script: Script;

  /** @param issuer - Ends with a slash, as the foundation's does. */
  constructor(issuer: string, client: Registration, script: Script = {}, settings: Partial<FakeProviderSettings> = {}) {
    this.issuer = issuer;
    this.#script = script;
    this.fake = plainFakeProvider({
      issuer,
      clients: [client],
      users: { [subject]: person },
      strict: true,
      issParameter: false,
      sessionPerSignIn: true,
      claimsByScope: true,
      accessTokenLifetime: 3600,
      ...script.settings,
      ...settings,
      makeKey: signingKey,
      script: {
        ...script,
        idTokenClaims: (claims, occasion) => {
          if (script.rotateKeys === "just-before-signing") this.fake.rotateKeys();
          script.idTokenClaims?.(claims, occasion);
        },
        logoutTokenClaims(claims) {
          claims.ignored_claim = "a client that does not understand a claim must ignore it";
          script.logoutTokenClaims?.(claims);
        },
      },
    });
  }

  /** Answers a request to any of the provider's addresses. */
  async handle(request: Request): Promise<Response> {
    if (request.url === `${this.issuer}logout-page`) return this.fake.logoutPage(this.sid);
    const isAuthorization = request.url.startsWith(`${this.issuer}authorize?`);
    if (this.#script.rotateKeys === "second-authorization" && isAuthorization && this.count("authorize") === 1)
      this.fake.rotateKeys();
    return this.fake.fetch(request);
  }

  /** How many requests came to an endpoint, and were answered by that status if one is named. */
  count(place: Place, status?: number): number {
    return this.fake.requests(place).filter((request) => (status ?? request.status) === request.status).length;
  }

  /** The session of the newest sign-in. */
  get sid(): string {
    return this.fake.newestSession?.sid ?? "";
  }
}
