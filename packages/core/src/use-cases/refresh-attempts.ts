import type { AccessToken, GrantKey, TokenRequest } from "../domain/grant.ts";
import { IdentityError } from "../errors/identity-error.ts";

/** One refresh in progress in this process. */
export class RefreshAttempt {
  readonly #request: TokenRequest;
  readonly #over = Promise.withResolvers<void>();
  #failure: IdentityError | undefined;
  #token: AccessToken | undefined;

  constructor(request: TokenRequest) {
    this.#request = request;
  }

  /** Resolves when it has ended, with or without success. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Records its failure, before another caller can see it. */
  fail(error: unknown): void {
    if (error instanceof IdentityError) this.#failure ??= error;
  }

  succeed(token: AccessToken): void {
    this.#token = token;
  }

  /** The new token, if another request needs exactly the same one. */
  tokenFor(request: TokenRequest): AccessToken | undefined {
    return wish(request) === wish(this.#request) ? this.#token : undefined;
  }

  end(): void {
    this.#over.resolve();
  }

  /** Its failure, if the other request would fail in the same way. "interaction_required" depends on the requested scopes and claims. */
  failureFor(request: TokenRequest): IdentityError | undefined {
    if (this.#failure?.code === "interaction_required" && wish(request) !== wish(this.#request)) return undefined;
    return this.#failure;
  }
}

/**
 * The refreshes in progress in this process. A caller that waits for one gets its failure, and sends no request of its own
 * to a provider that is unavailable.
 */
export class RefreshAttempts {
  readonly #underWay = new Map<string, RefreshAttempt>();

  of(key: GrantKey): RefreshAttempt | undefined {
    return this.#underWay.get(nameOf(key));
  }

  async run<T>(key: GrantKey, request: TokenRequest, task: (attempt: RefreshAttempt) => Promise<T>): Promise<T> {
    const attempt = new RefreshAttempt(request);
    const name = nameOf(key);
    this.#underWay.set(name, attempt);
    try {
      return await task(attempt);
    } catch (error) {
      attempt.fail(error);
      throw error;
    } finally {
      if (this.#underWay.get(name) === attempt) this.#underWay.delete(name);
      attempt.end();
    }
  }
}

/** A text for a grant's key. */
export const nameOf = (key: GrantKey): string =>
  "app" in key ? `app ${key.app}` : `${key.kind} ${key.account}.${key.id}`;

/** A text for the token of a request. */
export const wish = ({ scopes, resource, claims }: TokenRequest): string => JSON.stringify([scopes, resource, claims]);
