import { type BodyChunks, type HttpRequest, tooLong } from "@identity-web/core/http";
import { failure } from "./error-texts.ts";

/** Bodies up to this size are buffered, so that they can be sent again with another token. In bytes. */
const replayable = 64 * 1024;

/** The body of a request that is forwarded to the API. */
export class Upload {
  /** When its last part arrived, in ms since the epoch. */
  movedAt = 0;
  /** Why it failed. */
  error: unknown;
  readonly #request: HttpRequest;
  readonly #now: () => number;
  readonly #check: () => Promise<void>;

  /** @param check - Throws if the upload must end. Called for each part before it is sent. */
  constructor(request: HttpRequest, now: () => number, check: () => Promise<void>) {
    this.#request = request;
    this.#now = now;
    this.#check = check;
  }

  /**
   * The body to send. `undefined`: the request has none.
   *
   * @throws IdentityError `invalid_request` with status 413, `configuration`: the adapter can't stream
   */
  async body(limit: number, api: string): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined> {
    const { method } = this.#request;
    if (method === "GET" || method === "HEAD") return undefined;
    const length = this.#request.header("content-length");
    if (this.#request.chunks === undefined) {
      if (Number(length ?? 0) > 0 || this.#request.header("transfer-encoding") !== undefined) {
        throw failure("request-body-not-streamed", { api });
      }
      return undefined;
    }
    const chunks = this.#request.chunks();
    if (chunks === undefined) return undefined;
    if (Number(length ?? 0) > limit) {
      chunks.leave();
      throw tooLong(limit);
    }
    const watched = this.#watch(chunks, limit);
    const isSmall = length !== undefined && Number(length) <= replayable;
    return isSmall ? new Uint8Array(await new Response(watched).arrayBuffer()) : watched;
  }

  /** A stream that fails beyond the limit, or if the check does. */
  #watch(chunks: BodyChunks, limit: number): ReadableStream<Uint8Array> {
    let size = 0;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await chunks.next();
            this.movedAt = this.#now();
            await this.#check();
            if (done || value === undefined) return controller.close();
            size += value.length;
            if (size > limit) throw tooLong(limit);
            controller.enqueue(value);
          } catch (error) {
            this.error = error;
            controller.error(error);
            chunks.leave();
          }
        },
        cancel: () => chunks.leave(),
      },
      { highWaterMark: 0 },
    );
  }
}
