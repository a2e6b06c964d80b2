import { oauthError, Refusal } from "./answers.ts";
import type { Client } from "./client.ts";
import { type Context, Keys } from "./context.ts";
import { authorize, par } from "./endpoints/authorize.ts";
import { type BackChannelAnswer, endSession, type LogoutChannel, logoutPage } from "./endpoints/end-session.ts";
import { discovery, jwks } from "./endpoints/metadata.ts";
import { api, revoke, userinfo } from "./endpoints/resources.ts";
import { token } from "./endpoints/token.ts";
import { type Endpoint, Journal } from "./journal.ts";
import { Records } from "./records.ts";
import type { Script } from "./script.ts";

/** One module's provider: a good one, but for what its script says. */
export class Provider {
  readonly journal = new Journal();
  /** What back-channel logout requests were answered with. */
  readonly backChannelAnswers: BackChannelAnswer[] = [];
  readonly context: Context;
  readonly #channel: LogoutChannel;
  readonly #base: string;

  /** @param issuer - Ends with a slash, as the foundation's does. */
  constructor(issuer: string, client: Client, script: Script = {}, channel: LogoutChannel = "none") {
    const { journal } = this;
    this.context = { issuer, client, script, journal, records: new Records(), keys: new Keys(script) };
    this.#channel = channel;
    this.#base = new URL(issuer).pathname;
  }

  /** Answers a request to any of the provider's addresses. */
  async handle(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    if (!path.startsWith(this.#base)) return new Response(null, { status: 404 });
    const { endpoint, answer } = await this.#route(path.slice(this.#base.length), request);
    const response = await answerOf(answer);
    if (endpoint !== undefined) this.journal.record({ endpoint, status: response.status });
    return response;
  }

  async #route(path: string, request: Request): Promise<Route> {
    const { context } = this;
    switch (path) {
      case ".well-known/openid-configuration":
        return { endpoint: "discovery", answer: () => discovery(context) };
      case "jwks":
        return { endpoint: "jwks", answer: () => jwks(context) };
      case "par":
        return { endpoint: "par", answer: () => par(context, request) };
      case "authorize":
        return { endpoint: "authorize", answer: () => authorize(context, request) };
      case "token": {
        const form = new URLSearchParams(await request.text());
        const endpoint = form.get("grant_type") === "refresh_token" ? "refresh" : "token";
        return { endpoint, answer: () => token(context, request, form) };
      }
      case "userinfo":
        return { endpoint: "userinfo", answer: () => userinfo(context, request) };
      case "accounts":
        return { endpoint: "api", answer: () => api(context, request) };
      case "revoke":
        return { endpoint: "revoke", answer: () => revoke(context, request) };
      case "end-session":
        return { endpoint: "end-session", answer: () => this.#endSession(request) };
      case "logout-page":
        return { answer: () => this.#logoutPage() };
      default:
        return { answer: () => oauthError("not_found", `there is no ${path}`, 404) };
    }
  }

  async #endSession(request: Request): Promise<Response> {
    const parameters =
      request.method === "POST" ? new URLSearchParams(await request.text()) : new URL(request.url).searchParams;
    return endSession(this.context, parameters, this.#channel, (answer) => this.backChannelAnswers.push(answer));
  }

  #logoutPage(): Response {
    const authorization = this.context.records.authorizations.at(-1);
    return authorization === undefined ? new Response(null, { status: 404 }) : logoutPage(this.context, authorization);
  }
}

interface Route {
  /** As it stands in the journal. */
  readonly endpoint?: Endpoint;
  readonly answer: () => Response | Promise<Response>;
}

async function answerOf(answer: Route["answer"]): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    throw error;
  }
}
