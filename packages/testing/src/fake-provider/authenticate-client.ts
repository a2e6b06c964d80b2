import { oauthError } from "./answers.ts";
import type { FakeClient } from "./options.ts";
import type { State } from "./state.ts";

/** The client that sent a request to the token or revocation endpoint, or the answer that refuses it (RFC 6749 §2.3). */
export function authenticateClient({ clients }: State, request: Request, form: URLSearchParams): FakeClient | Response {
  const basic = readBasic(request.headers.get("authorization"));
  const clientId = basic?.clientId ?? form.get("client_id");
  const secret = basic?.secret ?? form.get("client_secret") ?? undefined;
  const client = clients.find((one) => one.clientId === clientId);
  if (client !== undefined && client.clientSecret === secret) return client;
  const challenge = basic === undefined ? {} : { "www-authenticate": 'Basic realm="fake provider"' };
  return oauthError("invalid_client", "client authentication failed", 401, challenge);
}

function readBasic(authorization: string | null): { clientId: string; secret: string } | undefined {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
  const [clientId = "", secret = ""] = atob(encoded).split(":");
  return { clientId: decode(clientId), secret: decode(secret) };
}
