import type { TokenRequest } from "../domain/grant.ts";
import type { SignInParameters } from "../domain/transaction.ts";
import { readCookie, serializeCookie } from "./cookies.ts";
import type { HttpRequest } from "./message.ts";
import type { HttpParts } from "./settings.ts";

/** Long enough for the way back to the page that asked. */
const rememberedSeconds = 60;

/**
 * What a browser has just signed in for, remembered for a moment: where the same thing is asked for again, the provider
 * doesn't give it, and whoever was sent there once more would go in circles.
 */
export class Attempts {
  readonly #ports: Pick<HttpParts["ports"], "crypto">;
  readonly #settings: Pick<HttpParts["settings"], "cookies" | "cookieStyle">;

  constructor({ ports, settings }: Pick<HttpParts, "ports" | "settings">) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** The cookie for a sign-in that has succeeded; none where it was an ordinary one. */
  async remember(asked: SignInParameters): Promise<readonly string[]> {
    if (asked.scopes === undefined) return [];
    const { cookies, cookieStyle } = this.#settings;
    const value = await this.#digest({ ...asked, scopes: asked.scopes });
    return [serializeCookie(cookies.attempt, value, cookieStyle, { maxAge: rememberedSeconds })];
  }

  /** Whether this browser has just signed in for the very same thing. */
  async isRepeated(request: HttpRequest, asked: TokenRequest): Promise<boolean> {
    const value = readCookie(request.header("cookie"), this.#settings.cookies.attempt);
    return value !== undefined && value === (await this.#digest(asked));
  }

  /** The cookie that lets a visitor try again. */
  forget(): string {
    const { cookies, cookieStyle } = this.#settings;
    return serializeCookie(cookies.attempt, "", cookieStyle, { maxAge: 0 });
  }

  async #digest({ scopes, resource, claims }: TokenRequest): Promise<string> {
    return (await this.#ports.crypto.hash(JSON.stringify([scopes, resource ?? null, claims ?? null]))).slice(0, 16);
  }
}
