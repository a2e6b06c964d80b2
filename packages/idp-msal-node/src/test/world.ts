/** The settings of a starting process. */
export interface World {
  /** The replacement of https://login.microsoftonline.com. */
  readonly instance: string;
  readonly client: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  /** The path of the SQLite file that all processes share. */
  readonly path: string;
  readonly secret: string;
}

export const baseUrl = "https://app.test";
export const scopes: readonly string[] = ["User.Read"];

/** A request or an answer between processes. */
export interface Message {
  readonly status: number;
  readonly url: string;
  readonly method: string;
  readonly headers: [string, string][];
  readonly body: string;
}

export const toRequest = ({ url, method, headers, body }: Message): Request =>
  new Request(url, { method, headers, ...(body === "" ? {} : { body }) });

export async function toMessage(one: Request | Response): Promise<Message> {
  const { status, method } =
    one instanceof Request ? { status: 0, method: one.method } : { status: one.status, method: "" };
  return { status, method, url: one.url, headers: [...one.headers], body: await one.text() };
}

export const toResponse = ({ status, headers, body }: Message): Response =>
  new Response([204, 304].includes(status) ? null : body, { status, headers });
