import { IdentityError } from "@identity-web/core";
import type { HttpAnswer, HttpRequest, RouteContext, SignedInUser } from "@identity-web/core/http";
import { answer, errorAnswer, json, pathOf } from "@identity-web/core/http/kit";
import { defined, showText } from "@identity-web/core/provider-kit";
import { isBelow, segmentsOf } from "./api-path.ts";
import { failure } from "./error-texts.ts";
import { headersToApi, headersToPage } from "./headers.ts";
import { Locations } from "./locations.ts";
import { apiDefaults, type BffApi } from "./options.ts";
import { checkOwnPage, type OwnPagesOptions } from "./own-pages.ts";
import { relay } from "./relay.ts";
import { StillSignedIn } from "./still-signed-in.ts";
import { TimeIsUp, timeLimit } from "./time-limit.ts";
import { Upload } from "./upload.ts";

export interface ProxyOptions extends OwnPagesOptions {
  readonly apis: Readonly<Record<string, BffApi>>;
}

/** Calls an API with the user's token for one of the app's own pages. */
export async function answerProxy(context: RouteContext, options: ProxyOptions): Promise<HttpAnswer> {
  const { request, identity, parts, path } = context;
  try {
    checkOwnPage(request, parts.settings.origin, options);
    const [, name = "", rest = "/"] = /^\/([^/]*)(\/.*)?$/.exec(pathOf(request.target).slice(path.length)) ?? [];
    const api = Object.hasOwn(options.apis, name) ? options.apis[name] : undefined;
    if (api === undefined) return notFound();
    const segments = segmentsOf(rest);
    if (segments === undefined) throw failure("api-path-strange", { api: name });
    if (!isBelow(segments, api.paths)) return notFound();
    if (isWebSocket(request)) throw failure("websocket-not-proxied", { api: name });
    const { methods = apiDefaults.methods } = api;
    if (!methods.includes(request.method)) return answer(405, "", [["allow", methods.join(", ")]]);
    const user = await identity.require();
    return await new Call(context, { name, rest, api, user }).answer();
  } catch (error) {
    if (error instanceof IdentityError) return errorAnswer(parts, asProgram(request), error);
    throw error;
  }
}

/** Whether it is a WebSocket handshake. A server may ignore any other upgrade (RFC 9110 §7.8). */
const isWebSocket = (request: HttpRequest): boolean =>
  /(^|,)\s*websocket\s*(,|$)/i.test(request.header("upgrade") ?? "");

const notFound = (): HttpAnswer => json(404, { error: "not_found" });

/** Every caller gets JSON: nothing here is a page. */
const asProgram = (request: HttpRequest): HttpRequest => ({
  method: request.method,
  target: request.target,
  body: (limit) => request.body(limit),
  header: (name) => programs.get(name) ?? request.header(name),
});

const programs: ReadonlyMap<string, string> = new Map([
  ["sec-fetch-mode", "cors"],
  ["accept", "application/json"],
]);

interface Target {
  readonly name: string;
  /** The path and query below the API's base URL. */
  readonly rest: string;
  readonly api: BffApi;
  readonly user: SignedInUser;
}

/** One call of an API. */
class Call {
  readonly #context: RouteContext;
  readonly #target: Target;
  /** Aborts the call: the client has disconnected, the time limit has passed, or the user has signed out. */
  readonly #end = new AbortController();

  constructor(context: RouteContext, target: Target) {
    this.#context = context;
    this.#target = target;
  }

  async answer(): Promise<HttpAnswer> {
    const { request, parts, identity } = this.#context;
    const { api, name, user } = this.#target;
    const { clock, events } = parts.ports;
    const stillSignedIn = new StillSignedIn(identity, clock, user.session.id);
    const upload = new Upload(
      request,
      () => clock.now(),
      () => stillSignedIn.check(),
    );
    const gone = () => this.#end.abort(request.signal?.reason);
    request.signal?.addEventListener("abort", gone, { once: true });
    if (request.signal?.aborted) gone();
    try {
      const body = await upload.body(api.maxBodyBytes ?? apiDefaults.maxBodyBytes, name);
      const response = await timeLimit({
        clock,
        ms: api.timeoutMs ?? apiDefaults.timeoutMs,
        movedAt: () => upload.movedAt,
        end: this.#end,
        task: () => this.#send(body),
        late: (unwanted) => void unwanted.body?.cancel().catch(() => undefined),
      });
      try {
        await stillSignedIn.check();
      } catch (error) {
        this.#end.abort(error);
        throw error;
      }
      return this.#pass(response, () => stillSignedIn.check());
    } catch (error) {
      if (upload.error instanceof IdentityError) throw upload.error;
      if (error instanceof IdentityError) throw error;
      if (request.signal?.aborted) return json(499, { error: "client_gone" });
      const isLate = error instanceof TimeIsUp;
      const why = isLate ? "it did not answer in time" : showText(String(error));
      events.emit({ type: "warning", message: `the API ${name} could not be called: ${why}` });
      return isLate ? json(504, { error: "api_timeout" }) : json(502, { error: "api_unavailable" });
    }
  }

  #send(body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined): Promise<Response> {
    const { request } = this.#context;
    const { name, rest, api, user } = this.#target;
    const query = request.target.slice(pathOf(request.target).length);
    const init: RequestInit & { duplex?: "half" } = {
      method: request.method,
      headers: headersToApi((header) => request.header(header), api.requestHeaders),
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      signal: this.#end.signal,
      ...defined({ body }),
      ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
    };
    return user.api(name).fetch(rest + query, init);
  }

  #pass(response: Response, check: () => Promise<void>): HttpAnswer {
    const { parts, path, request } = this.#context;
    const { name, api } = this.#target;
    // Not every runtime can send another status.
    if (response.status < 200 || response.status > 599)
      throw new Error(`expected an answer, and got status ${response.status}`);
    const base = parts.settings.apis?.[name]?.baseUrl ?? "";
    const location = new Locations(base, `${path}/${name}`, api.paths).forPage(response);
    const headers: (readonly [string, string])[] = [
      ...headersToPage(response.headers, api.responseHeaders),
      ...(location === undefined ? [] : [["location", location] as const]),
      // An API's document must not run scripts with this app's origin.
      ["content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"],
      ["x-content-type-options", "nosniff"],
      ["cross-origin-resource-policy", "same-origin"],
    ];
    const passed = answer(response.status, "", headers);
    if (response.body === null || request.method === "HEAD" || bodiless.has(response.status)) {
      response.body?.cancel().catch(() => undefined);
      return passed;
    }
    const stop = (reason: unknown) => this.#end.abort(reason);
    return { ...passed, stream: relay(response.body, { clock: parts.ports.clock, check, stop }) };
  }
}

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);
