import { makeKey, type SigningKey } from "@identity-web/testing/fake-kit";
import {
  type FakeClient,
  type FakeProviderSettings,
  type Place,
  type PlainFakeProvider,
  type ProviderScript,
  plainFakeProvider,
} from "@identity-web/testing/fake-provider/plain";

/** The differences of one module's provider from a correct one. Functions change their arguments in place. */
export interface Script extends ProviderScript {
  /** Settings of the fake provider. */
  readonly settings?: Partial<FakeProviderSettings>;
  /** When other keys replace the keys: at the second authorization request, or just before each ID token is signed. */
  readonly rotateKeys?: "second-authorization" | "just-before-signing";
}

/** The app's registration. */
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

/** A key by its name. It is made when first needed and reused in the whole run, because RSA keys are slow to make. */
export function signingKey(name: string, alg: string): Promise<SigningKey> {
  const kid = `${name}-${alg}`;
  const key = keys.get(kid) ?? makeKey(kid, alg);
  keys.set(kid, key);
  return key;
}

/** One module's provider: the fake one, in strict mode, with a script. */
export class Provider {
  readonly issuer: string;
  readonly subject = subject;
  readonly fake: PlainFakeProvider;
  readonly #script: Script;

  /** @param issuer - Ends with a slash, like the foundation's. */
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

  /** The number of requests to an endpoint, or of those with the given answer status. */
  count(place: Place, status?: number): number {
    return this.fake.requests(place).filter((request) => (status ?? request.status) === request.status).length;
  }

  /** The session of the newest sign-in. */
  get sid(): string {
    return this.fake.newestSession?.sid ?? "";
  }
}
