import type { ComposedIdentity } from "@identity-web/composition";
import {
  answerTo,
  asPage,
  type BoundIdentity,
  boundIdentity,
  type HttpAnswer,
  internals,
} from "@identity-web/core/http";
import { type FetchRequestOptions, fetchRequest, fetchResponse } from "./fetch-http.ts";
import { outlive, type WaitUntil } from "./outlive.ts";

/** The options of `auth.of()`. */
export interface OfOptions extends FetchRequestOptions {
  /** Whether the request is a navigation to a page. @default the request's headers decide */
  readonly page?: boolean;
  /** Makes every `Location` absolute, for frameworks that refuse a path. @default false */
  readonly absoluteLocation?: boolean;
  /** The runtime's context, if the runtime stops work after the response. @default none */
  readonly context?: WaitUntil;
}

/** The identity of one request. Reads nothing until it is used. */
export interface FetchIdentity extends BoundIdentity<Response> {
  /**
   * Answers the request: one of the library's routes, or else `work`. Converts the library's errors into answers, and adds cookies
   * and `no-store` to every answer.
   *
   * @throws any other error of `work`
   */
  run(work: () => Response | Promise<Response>): Promise<Response>;
  /** The answer of one of the library's routes. `undefined`: the request is for the app. */
  answer(): Promise<Response | undefined>;
  /** The answer to an error that the app's code threw. `undefined`: the error isn't one of the library. */
  answerTo(error: unknown): Promise<Response | undefined>;
  /** Adds cookies and `Cache-Control: no-store` to the app's answer, if necessary. */
  finish(response: Response): Response;
}

const upgrade = "For a request of Node, build one: new Request(url, { headers }).";

/** Creates the identity of one request. */
export function fetchIdentity(
  { http, background }: ComposedIdentity,
  request: Request,
  { page = false, absoluteLocation = false, context, ...options }: OfOptions = {},
): FetchIdentity {
  if (request.headers?.get === undefined) throw http.wrongFramework("fetch", "a Request of the Fetch API", upgrade);
  const asked = fetchRequest(request, options);
  const base = absoluteLocation ? { base: http.parts.settings.origin } : {};
  const own = http.identity(page ? asPage(asked) : asked);
  const send = (answer: HttpAnswer) => fetchResponse(answer, { ...base, bodyLeft: asked.bodyLeft });
  const bound = boundIdentity(own, send);
  const answer = async () => {
    const route = http.route(asked.target);
    return route === undefined ? undefined : send(await http.handle(route, asked));
  };
  const finish = (response: Response) => finished(response, own.headersToAdd);
  return {
    current: bound.current,
    signIn: bound.signIn,
    signOut: bound.signOut,
    require: bound.require,
    [internals]: bound[internals],
    answer: () => outlive(context, background, answer()),
    answerTo: (error) => answerTo(bound, error),
    finish,
    run: (work) =>
      outlive(
        context,
        background,
        answer().then(async (ours) => ours ?? finish(await attempt(work, bound))),
      ),
  };
}

/** Runs the app's own code, and answers errors of the library. @throws every other error */
async function attempt(work: () => Response | Promise<Response>, bound: BoundIdentity<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const answer = await answerTo(bound, error);
    if (answer === undefined) throw error;
    return answer;
  }
}

/** A copy of the response if headers must be added: those of a fetched response or a redirect are immutable. */
function finished(response: Response, headers: HttpAnswer["headers"]): Response {
  if (headers.length === 0) return response;
  const copy = new Response(response.body, response);
  for (const [name, value] of headers) {
    if (name === "set-cookie") copy.headers.append(name, value);
    else copy.headers.set(name, value);
  }
  return copy;
}
