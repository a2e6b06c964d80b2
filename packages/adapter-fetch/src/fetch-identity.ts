import type { ComposedIdentity } from "@identity-web/composition";
import { answerTo, type BoundIdentity, boundIdentity, type HttpAnswer, internals } from "@identity-web/core/http";
import { type FetchRequestOptions, fetchRequest, fetchResponse } from "./fetch-http.ts";
import { outlive, type WaitUntil } from "./outlive.ts";

/** What `auth.of()` can be told about a request. */
export interface OfOptions extends FetchRequestOptions {
  /** The request is a navigation to a page, which its headers don't say. Default: the headers decide. */
  readonly page?: boolean;
  /** Makes every `Location` absolute, for frameworks that want it so. Default: a path for our own pages. */
  readonly absoluteLocation?: boolean;
  /** Where the runtime ends with the answer: its own `context`. */
  readonly context?: WaitUntil;
}

/** Identity in one request. Reads nothing until it is asked. */
export interface FetchIdentity extends BoundIdentity<Response> {
  /**
   * Answers the request: one of our own routes, or what `work` gives; errors of ours that it throws become answers, and
   * every answer is finished.
   *
   * @throws what `work` throws and isn't ours
   */
  run(work: () => Response | Promise<Response>): Promise<Response>;
  /** The answer of one of our own routes; `undefined`: the request is the app's. */
  answer(): Promise<Response | undefined>;
  /** The answer to an error that the app's code threw; `undefined`: the error isn't ours. */
  answerTo(error: unknown): Promise<Response | undefined>;
  /** The app's answer with what belongs on it: cookies, and where there are some, that no cache may keep it. */
  finish(response: Response): Response;
}

/** Identity in one request of a composed app. */
export function fetchIdentity(
  { http, background }: ComposedIdentity,
  request: Request,
  { page = false, absoluteLocation = false, context, ...options }: OfOptions = {},
): FetchIdentity {
  const asked = fetchRequest(request, options);
  const base = absoluteLocation ? { base: http.parts.settings.origin } : {};
  const own = http.identity(asked, { page });
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
        answer().then(async (ours) => ours ?? finish(await own.run(work, send))),
      ),
  };
}

/** A copy where there is something to add: headers of a fetched answer, or of a redirect, can't be changed. */
function finished(response: Response, headers: HttpAnswer["headers"]): Response {
  if (headers.length === 0) return response;
  const copy = new Response(response.body, response);
  for (const [name, value] of headers) {
    if (name === "set-cookie") copy.headers.append(name, value);
    else copy.headers.set(name, value);
  }
  return copy;
}
