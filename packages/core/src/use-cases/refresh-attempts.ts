import type { AccessToken, GrantKey, TokenRequest } from "../domain/grant.ts";
import { IdentityError } from "../errors/identity-error.ts";

/** One refresh that this process has under way. */
export class RefreshAttempt {
  readonly #request: TokenRequest;
  readonly #over = Promise.withResolvers<void>();
  #failure: IdentityError | undefined;
  #token: AccessToken | undefined;

  constructor(request: TokenRequest) {
    this.#request = request;
  }

  /** Resolves when it has come to its end, well or not. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Notes how it failed, before another caller can see that it did. */
  fail(error: unknown): void {
    if (error instanceof IdentityError) this.#failure ??= error;
  }

  succeed(token: AccessToken): void {
    this.#token = token;
  }

  /** What it brought, where another request wished for the very same. */
  tokenFor(request: TokenRequest): AccessToken | undefined {
    return wish(request) === wish(this.#request) ? this.#token : undefined;
  }

  end(): void {
    this.#over.resolve();
  }

  /** Its failure, where that would be another request's, too: only the user can bring what one of them asks for. */
  failureFor(request: TokenRequest): IdentityError | undefined {
    if (this.#failure?.code === "interaction_required" && wish(request) !== wish(this.#request)) return undefined;
    return this.#failure;
  }
}

/**
 * The refreshes that this process has under way, so that a caller that waits for one learns how it failed, instead of asking
 * a provider that can't answer once more each.
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

const wish = ({ scopes, resource, claims }: TokenRequest): string => JSON.stringify([scopes, resource, claims]);
