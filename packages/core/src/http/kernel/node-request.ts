import { isFlat } from "../../domain/json.ts";
import { readText } from "./body.ts";
import { bodyTaken } from "./body-taken.ts";
import type { BodyChunks, HttpRequest } from "./message.ts";

/** The parts of a request on a Node framework: Node's own messages, and the body that a parser before `identity()` has stored. */
export interface NodeMessages {
  /** Node's `IncomingMessage`. */
  readonly incoming: AsyncIterable<Uint8Array> & {
    readonly method?: string | undefined;
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
    /** Whether other code has begun to read the body. */
    readonly readableDidRead: boolean;
    /** The stream of a request over HTTP/2. */
    readonly stream?: {
      /** Whether the request has no body. */
      readonly endAfterHeaders: boolean;
      /** Whether it ended before the response was complete. */
      readonly aborted: boolean;
      once(event: "finish", listener: () => void): unknown;
      destroy(): unknown;
    };
  };
  /** Node's `ServerResponse`. */
  readonly outgoing: {
    setHeader(name: string, value: string): unknown;
    once?(event: "close", listener: () => void): unknown;
    readonly headersSent?: boolean;
    /** Whether everything was sent before the connection closed. */
    readonly writableFinished?: boolean;
  };
  /** Path and query as the client sent them, including mount points. Most frameworks call it `originalUrl`. */
  readonly target: string;
  /** The path at which the framework has mounted `identity()`: "" or "/mail". */
  readonly mountedAt?: () => string | undefined;
  /** The framework's own request object, on which body parsers store `body` and some `rawBody`. */
  readonly parsed: object;
}

/**
 * Converts a request of a Node framework.
 *
 * @example
 * nodeRequest({ incoming: ctx.req, outgoing: ctx.res, target: ctx.originalUrl, parsed: ctx.request });
 */
export function nodeRequest(messages: NodeMessages): HttpRequest {
  return new NodeRequest(messages);
}

class NodeRequest implements HttpRequest {
  readonly target: string;
  readonly #messages: NodeMessages;
  #gone: AbortController | undefined;

  constructor(messages: NodeMessages) {
    const { target } = messages;
    this.target = target.startsWith("/") ? target : withoutOrigin(target);
    this.#messages = messages;
  }

  get method(): string {
    return this.#messages.incoming.method ?? "GET";
  }

  get mountedAt(): () => string | undefined {
    return this.#messages.mountedAt ?? (() => undefined);
  }

  header(name: string): string | undefined {
    const value = this.#messages.incoming.headers[name];
    return typeof value === "object" ? value.join(", ") : value;
  }

  /** HTTP/2 has no Transfer-Encoding. @see https://www.rfc-editor.org/rfc/rfc9112#section-6 */
  get #hasBody(): boolean {
    const { stream } = this.#messages.incoming;
    if (stream !== undefined) return !stream.endAfterHeaders;
    return this.header("transfer-encoding") !== undefined || Number(this.header("content-length") ?? 0) > 0;
  }

  async body(limit: number): Promise<string> {
    const { incoming, parsed } = this.#messages;
    const text = incoming.readableDidRead ? parsedText(parsed, this.header("content-type")) : undefined;
    if (text !== undefined) return text;
    if (incoming.readableDidRead && this.#hasBody) throw bodyTaken();
    try {
      return await readText(incoming, this.header("content-length"), limit);
    } catch (error) {
      this.#bodyLeft();
      throw error;
    }
  }

  chunks(): BodyChunks | undefined {
    const { incoming } = this.#messages;
    if (!this.#hasBody) return undefined;
    if (incoming.readableDidRead) throw bodyTaken();
    const chunks = incoming[Symbol.asyncIterator]();
    return { next: () => chunks.next(), leave: () => this.#bodyLeft() };
  }

  get signal(): AbortSignal {
    if (this.#gone !== undefined) return this.#gone.signal;
    const {
      outgoing,
      incoming: { stream },
    } = this.#messages;
    const gone = new AbortController();
    this.#gone = gone;
    outgoing.once?.("close", () => {
      // Over HTTP/2 `writableFinished` is true for every closed response.
      if (stream?.aborted ?? outgoing.writableFinished !== true) gone.abort(new Error("the client has disconnected"));
    });
    return gone.signal;
  }

  /**
   * Closes the connection after the response, because the unread rest of the body would block its next request forever. Over HTTP/2
   * it closes this request's stream only (RFC 9113 §8.1).
   */
  #bodyLeft(): void {
    const {
      outgoing,
      incoming: { stream },
    } = this.#messages;
    if (stream !== undefined) stream.once("finish", () => stream.destroy());
    else if (outgoing.headersSent !== true) outgoing.setHeader("connection", "close");
  }
}

/** A proxy may send the whole URL (absolute form), and a server must accept it. @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
const withoutOrigin = (target: string): string =>
  target.replace(/^https?:\/\/[^/?]*(.?)/i, (_, next: string) => (next === "/" ? next : `/${next}`));

/** The text of a body that a parser before `identity()` has read. A parser for other types leaves the body unread. */
function parsedText(request: object, type = ""): string | undefined {
  const body: unknown = Reflect.get(request, "body");
  const rawBody: unknown = Reflect.get(request, "rawBody");
  if (typeof rawBody === "string") return rawBody;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  if (typeof body !== "object" || body === null) return undefined;
  // A route refuses JSON that is nested too deeply, and any list.
  if (/^application\/([\w.-]+\+)?json\b/i.test(type)) return isFlat(body) ? JSON.stringify(body) : "[]";
  return new URLSearchParams(Object.entries(body).flatMap(fieldsOf)).toString();
}

/** The values of one form field. No route reads nested fields, such as `a[b]=c`, whose object may replace its own `toString`. */
const fieldsOf = ([name, value]: [string, unknown]): [string, string][] =>
  [value].flat().flatMap((one) => (typeof one === "object" ? [] : [[name, String(one)]]));
