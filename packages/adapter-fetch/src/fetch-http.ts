import { bodyTaken, type HttpAnswer, type HttpRequest, limited, readText } from "@identity-web/core/http";

/** What a framework knows beside the request. */
export interface FetchRequestOptions extends Pick<HttpRequest, "mountedAt"> {
  /**
   * The body, where a parser in front of `identity()` has read it: as it came, or as a form again.
   *
   * @default It is lost, and the request is refused.
   */
  readonly parsed?: (() => Promise<string>) | undefined;
}

/** A request as the core sees it, and whether the rest of a refused body is still to come. */
export interface FetchRequest extends HttpRequest {
  readonly bodyLeft: boolean;
}

/** A `Request` as the core sees it. Its body is read only when it is asked for, and no further than its limit. */
export function fetchRequest(request: Request, options: FetchRequestOptions = {}): FetchRequest {
  return new RequestOfFetch(request, options);
}

/** How an answer leaves. */
export interface FetchResponseOptions extends Partial<Pick<FetchRequest, "bodyLeft">> {
  /**
   * The app's origin, for frameworks that take only an absolute `Location`.
   *
   * @default The `Location` stays as it is: a path for our own pages.
   */
  readonly base?: string;
}

/** An answer of the core as a `Response`. */
export function fetchResponse(
  { status, headers, body, stream }: HttpAnswer,
  { base, bodyLeft = false }: FetchResponseOptions = {},
): Response {
  const fields = new Headers();
  for (const [name, value] of headers) fields.append(name, value);
  const location = fields.get("location");
  if (base !== undefined && location !== null) fields.set("location", new URL(location, base).href);
  // On Node the next request on this connection would wait behind the rest of the body for ever.
  if (bodyLeft) fields.set("connection", "close");
  // A status such as 204 or 304 admits no body, not even an empty one.
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

  stream(limit: number): ReadableStream<Uint8Array> | undefined {
    const { body, bodyUsed } = this.#request;
    if (body === null) return undefined;
    if (bodyUsed) throw bodyTaken();
    const reader = body.getReader();
    return limited(
      () => reader.read(),
      this.header("content-length"),
      limit,
      () => {
        this.bodyLeft = true;
      },
    );
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

/** Unlike the stream's own iterator this one doesn't cancel what isn't read: on Node that breaks the connection before the answer. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
