import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import type { Clock } from "@identity-web/core";
import {
  type Refusal,
  RequestFailed,
  RuleBroken,
  readRefusal,
  type Send,
  showText,
} from "@identity-web/core/provider-kit";
import { readTokenAnswer, type TokenAnswer } from "../tokens/token-answer.ts";
import { type Details, detailsOf } from "./aadsts.ts";

/** The outcome of the one request that an operation sends. */
export type Sent =
  /** The request was not sent, or this is unknown. */
  | { readonly unanswered: RequestFailed }
  | { readonly refused: Refusal & Details }
  /** An answer that can't be used. */
  | { readonly unreadable: string; readonly answer?: never }
  /** An answer whose ID token is refused. MSAL never sees it. */
  | { readonly broken: RuleBroken; readonly answer: TokenAnswer }
  /** An answer that can't be checked, because the keys can't be loaded. */
  | { readonly unchecked: unknown }
  | { readonly answer: TokenAnswer; readonly refreshToken: string | undefined };

interface WireParts {
  readonly send: Send;
  readonly clock: Clock;
  readonly tokenEndpoint: string;
  /** Checks an answer before MSAL gets it. @throws RuleBroken */
  check(answer: TokenAnswer): Promise<void>;
  /** Aborted if the caller has given up. It doesn't end a request: tokens that arrive too late must still be revoked. */
  readonly signal: AbortSignal;
  /** Further secrets that a provider may echo. */
  readonly secrets: readonly string[];
}

/** Parameters whose values no message may show. */
const secretParameters = ["client_secret", "client_assertion", "code", "code_verifier", "refresh_token", "assertion"];

/**
 * MSAL's network module: one POST to the token endpoint, without retry, with a time limit. It records the answer, because MSAL's
 * own errors don't tell whether a request was sent. MSAL gets only a checked answer.
 */
export class Wire implements INetworkModule {
  /** The outcome of the request; `undefined` if MSAL sent none. */
  sent: Sent | undefined;
  readonly #parts: WireParts;

  constructor(parts: WireParts) {
    this.#parts = parts;
  }

  /** MSAL's configuration has everything that MSAL could request by GET. */
  sendGetRequestAsync<T>(url: string): Promise<NetworkResponse<T>> {
    return Promise.reject(new Error(`MSAL must not send a GET request, and tried one to ${new URL(url).origin}`));
  }

  async sendPostRequestAsync<T>(url: string, options: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
    if (this.sent !== undefined) throw new Error("MSAL must not send a second request");
    const { send, tokenEndpoint, secrets, clock, signal } = this.#parts;
    const { body = "", headers = {} } = options;
    const target = new URL(tokenEndpoint);
    for (const [name, value] of new URL(url).searchParams) target.searchParams.set(name, value);
    let response: Response;
    try {
      // The app's own assertion may have taken longer than the caller waits.
      if (signal.aborted) throw new RequestFailed(`no request was sent to ${target.href}: it was given up`, "unsent");
      response = await send(target.href, { method: "POST", headers, body, redirect: "manual" });
    } catch (error) {
      const failed = error instanceof RequestFailed ? error : new RequestFailed("no answer", "unknown", error);
      this.sent = { unanswered: failed };
      throw failed;
    }
    const form = new URLSearchParams(body);
    if (response.status !== 200) {
      const known = secretParameters.flatMap((name) => form.get(name) ?? []);
      const text = await response.clone().text();
      const refusal = await readRefusal(response, clock, [...known, ...secrets]);
      const status = `${showText(tokenEndpoint)} answered with status ${response.status}`;
      const words = refusal.error === undefined ? status : refusal.words;
      this.sent = { refused: { ...refusal, words, ...detailsOf(text) } };
      throw new Error("refused");
    }
    const text = await response.text();
    const answer = readTokenAnswer(text, clock);
    if (typeof answer === "string") {
      this.sent = { unreadable: answer };
      throw new Error(answer);
    }
    try {
      await this.#parts.check(answer);
    } catch (error) {
      this.sent = error instanceof RuleBroken ? { broken: error, answer } : { unchecked: error };
      throw error;
    }
    this.sent = { answer, refreshToken: form.get("refresh_token") ?? undefined };
    return { status: 200, headers: Object.fromEntries(response.headers), body: bodyOf<T>(text) };
  }
}

/** The type is MSAL's. `readTokenAnswer` has checked the JSON. */
function bodyOf<T>(text: string): T {
  return JSON.parse(text);
}
