import {
  isRecord,
  type JsonRecord,
  retryAfterSeconds,
  type Send,
  show,
  stringMember,
} from "@identity-web/core/provider-kit";
import { SignalsFailed } from "./failed.ts";
import { answerOf, endpointAt, type Transmitter } from "./transmitter.ts";

interface Asked {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonRecord;
  /** Statuses of success. */
  readonly expected: readonly number[];
}

const cures: Readonly<Record<number, string>> = {
  400: "Compare the options of this command with what the transmitter supports.",
  401: "Check the token: its issuer, audience and expiry.",
  403: "Let the transmitter's operator give the client the scope for stream management.",
  404: "Check --stream. The command signals status lists the streams.",
  409: "Use signals update, or delete the stream first: the transmitter allows one for each receiver.",
  429: "Wait, then ask again.",
};

/**
 * Manages the streams of one receiver.
 *
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html#section-8
 */
export class StreamManager {
  readonly #send: Send;
  readonly #token: string;
  readonly #now: () => number;
  readonly transmitter: Transmitter;

  constructor(transmitter: Transmitter, token: string, send: Send, now: () => number) {
    this.transmitter = transmitter;
    this.#token = token;
    this.#send = send;
    this.#now = now;
  }

  /** All streams of this receiver. */
  async list(): Promise<readonly JsonRecord[]> {
    const found = await this.#ask("configuration_endpoint", { method: "GET", expected: [200, 404] });
    if (Array.isArray(found)) return found.filter(isRecord);
    // Drafts of SSF answered with the one stream instead of a list.
    return [recordOf(found)];
  }

  async read(id: string): Promise<JsonRecord> {
    return recordOf(
      await this.#ask("configuration_endpoint", { method: "GET", query: { stream_id: id }, expected: [200] }),
    );
  }

  async create(body: JsonRecord): Promise<JsonRecord> {
    return recordOf(await this.#ask("configuration_endpoint", { method: "POST", body, expected: [200, 201] }));
  }

  /** @returns the stream afterwards; "accepted": the transmitter has not carried out the change yet */
  async change(method: "PATCH" | "PUT", body: JsonRecord): Promise<JsonRecord | "accepted"> {
    const { status, content } = await this.#sent("configuration_endpoint", { method, body, expected: [200, 202] });
    return status === 202 ? "accepted" : recordOf(content);
  }

  async delete(id: string): Promise<void> {
    await this.#ask("configuration_endpoint", {
      method: "DELETE",
      query: { stream_id: id },
      expected: [200, 202, 204],
    });
  }

  async status(id: string): Promise<JsonRecord> {
    return recordOf(await this.#ask("status_endpoint", { method: "GET", query: { stream_id: id }, expected: [200] }));
  }

  /** @returns "accepted": the transmitter has not carried out the change yet */
  async setStatus(body: JsonRecord): Promise<"done" | "accepted"> {
    const { status } = await this.#sent("status_endpoint", { method: "POST", body, expected: [200, 202] });
    return status === 202 ? "accepted" : "done";
  }

  /** Requests a verification event. The transmitter sends it through the stream. */
  async verify(id: string, state: string): Promise<void> {
    const body = { stream_id: id, state };
    await this.#ask("verification_endpoint", { method: "POST", body, expected: [200, 202, 204] });
  }

  async changeSubject(change: "add" | "remove", id: string, subject: JsonRecord): Promise<void> {
    const verified = change === "add" ? { verified: true } : {};
    const body = { stream_id: id, subject, ...verified };
    await this.#ask(`${change}_subject_endpoint`, { method: "POST", body, expected: [200, 202, 204] });
  }

  /** @throws SignalsFailed */
  async #ask(name: string, asked: Asked): Promise<unknown> {
    return (await this.#sent(name, asked)).content;
  }

  async #sent(name: string, { method, query = {}, body, expected }: Asked) {
    const url = new URL(endpointAt(this.transmitter, name));
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${this.#token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const { href } = url;
    const response = await answerOf(() => this.#send(href, { method, headers, ...sent, redirect: "manual" }));
    const text = await response.text();
    const content = parsed(text);
    if (!expected.includes(response.status)) throw this.#refusal(`${method} ${href}`, response, content);
    return { status: response.status, content: response.status === 404 ? [] : content };
  }

  #refusal(request: string, { status, headers }: Response, content: unknown): SignalsFailed {
    const said = isRecord(content)
      ? (stringMember(content, "description") ?? stringMember(content, "error_description"))
      : undefined;
    const words = said === undefined ? "" : `: ${show(said)}`;
    const wait = retryAfterSeconds(headers, this.#now());
    const cure = wait === undefined ? cures[status] : `Wait ${wait} s, then ask again.`;
    return new SignalsFailed(
      `the transmitter refused ${request} with status ${status}${words}`,
      cure ?? "Read the transmitter's log.",
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): JsonRecord {
  if (isRecord(value)) return value;
  throw new SignalsFailed(
    "expected a JSON object from the transmitter, and got another text",
    "Read the transmitter's log.",
  );
}
