import { type Browser, type JsonAnswer, signInAs } from "@identity-web/testing/browser";
import { expect } from "vitest";

/** A user's client at one of the apps: a script with a cookie jar. */
export class AppClient {
  readonly #browser: Browser;
  readonly #url: string;

  constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  async signIn(login: string): Promise<void> {
    await this.#browser.open(this.#url);
    await this.#browser.follow("Sign in");
    const page = await signInAs(this.#browser, login);
    expect(page.url.href).toBe(`${this.#url}/`);
  }

  session(): Promise<JsonAnswer> {
    return this.#browser.fetchJson(`${this.#url}/api/session`);
  }

  callApi(): Promise<JsonAnswer> {
    return this.#browser.fetchJson(`${this.#url}/api/call`, { method: "POST" });
  }

  tokenCache(): Promise<JsonAnswer> {
    return this.#browser.fetchJson(`${this.#url}/api/token-cache`);
  }
}
