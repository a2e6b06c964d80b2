import { type BodyChunks, bodyTaken, type HttpAnswer, type HttpRequest, readText } from "@identity-web/core/http";

/** What only the framework knows about a request. */
export interface FetchRequestOptions extends Pick<HttpRequest, "mountedAt"> {
  /**
   * Returns the body that a parser in front of `identity()` has read, as the original text or encoded as a form again.
   *
   * @default a body that was read before is lost, and the request is refused
   */
  readonly parsed?: (() => Promise<string>) | undefined;
}

/** A request for core that also knows whether a part of its body is unread. */
export interface FetchRequest extends HttpRequest {
  readonly bodyLeft: boolean;
}

/** Converts a `Request`. Its body is read only on demand, and only up to the limit. */
export function fetchRequest(request: Request, options: FetchRequestOptions = {}): FetchRequest {
  return new RequestOfFetch(request, options);
}

/** The options of a conversion into a `Response`. */
export interface FetchResponseOptions extends Partial<Pick<FetchRequest, "bodyLeft">> {
  /**
   * The app's origin, for frameworks that accept only an absolute `Location`.
   *
   * @default `Location` is unchanged: a path for the app's own pages
   */
  readonly base?: string;
}

/** Converts an answer of core into a `Response`. */
export function fetchResponse(
  { status, headers, body, stream }: HttpAnswer,
  { base, bodyLeft = false }: FetchResponseOptions = {},
): Response {
  const fields = new Headers();
  for (const [name, value] of headers) fields.append(name, value);
  const location = fields.get("location");
  if (base !== undefined && location !== null) fields.set("location", new URL(location, base).href);
  // On Node the unread rest of the body would block the next request on this connection forever.
  if (bodyLeft) fields.set("connection", "close");
  // A status such as 204 or 304 allows no body, not even an empty one.
  return new Response(stream ?? (body === "" ? null : body), { status, headers: fields });
}

class RequestOfFetch implements FetchRequest {
  readonly #request: Request;
  readonly #options: FetchRequestOptions;
  bodyLeft = false;

  constructor(request: Request, options: FetchRequestOptions) {
    this.#request = request;
    this.#options = options;
  }

  get method(): string {
    return this.#request.method;
  }

  /** Path and query of an absolute URL, without parsing it. */
  get target(): string {
    const { url } = this.#request;
    const path = url.indexOf("/", url.indexOf("//") + 2);
    return path < 0 ? "/" : url.slice(path);
  }

  get mountedAt(): () => string | undefined {
    return this.#options.mountedAt ?? (() => undefined);
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  chunks(): BodyChunks | undefined {
    const { body, bodyUsed } = this.#request;
    if (body === null) return undefined;
    if (bodyUsed) throw bodyTaken();
    const reader = body.getReader();
    const leave = () => {
      this.bodyLeft = true;
    };
    return { next: () => reader.read(), leave };
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  async body(limit: number): Promise<string> {
    const { body, bodyUsed } = this.#request;
    if (bodyUsed) {
      const { parsed } = this.#options;
      if (parsed === undefined) throw bodyTaken();
      return parsed();
    }
    if (body === null) return "";
    try {
      return await readText(chunksOf(body), this.header("content-length"), limit);
    } catch (error) {
      this.bodyLeft = true;
      throw error;
    }
  }
}

/** Unlike the stream's own iterator, this one doesn't cancel an unread rest: on Node that closes the connection before the response. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
