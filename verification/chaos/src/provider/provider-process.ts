import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { ProviderSettings } from "../world/provider-link.ts";
import { createRandom } from "../world/random.ts";
import { Provider } from "./provider.ts";
import { createSigner } from "./signing.ts";

// An OpenID provider in a separate process. It answers with a delay, and sometimes reports that it is busy or loses an answer.
// The caller that makes a code decides which user signs in.
const { seed, key, lifetimeMs, answersWithinMs }: ProviderSettings = JSON.parse(process.argv[2] ?? "{}");
const provider = new Provider(lifetimeMs);
const random = createRandom(seed);
const signer = createSigner(key);
const clientId = "app";

const server = createServer((request, response) => {
  const chunks: string[] = [];
  request.setEncoding("utf8");
  request.on("error", () => undefined);
  request.on("data", (chunk: string) => chunks.push(chunk));
  request.on("end", () =>
    setTimeout(
      () => answer(request, response, new URLSearchParams(chunks.join(""))),
      1 + random.below(answersWithinMs - 1),
    ),
  );
});
server.keepAliveTimeout = 3_600_000;
let issuer = "";
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  process.send?.({ issuer });
});
process.on("message", () => process.send?.({ report: provider.report() }));
process.on("disconnect", () => process.exit());
process.on("SIGINT", () => undefined);

function answer({ url }: IncomingMessage, response: ServerResponse, form: URLSearchParams): void {
  if (url === "/.well-known/openid-configuration") send(response, metadata());
  else if (url === "/keys") send(response, { keys: [signer.publicKey] });
  else if (url === "/revoke") revoke(response, form);
  else if (url !== "/token") response.writeHead(404).end();
  else if (form.has("refresh_token")) refresh(response, form);
  else if (form.has("subject_token")) exchange(response, form);
  else redeem(response, form);
}

function revoke(response: ServerResponse, form: URLSearchParams): void {
  provider.revoke(form.get("token") ?? "");
  send(response, {});
}

const metadata = () => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  revocation_endpoint: `${issuer}/revoke`,
  end_session_endpoint: `${issuer}/end-session`,
  response_types_supported: ["code"],
  id_token_signing_alg_values_supported: ["ES256"],
  token_endpoint_auth_methods_supported: ["client_secret_post"],
  code_challenge_methods_supported: ["S256"],
});

function redeem(response: ServerResponse, form: URLSearchParams): void {
  const person = provider.redeem(form.get("code") ?? "", form.get("code_verifier") ?? "");
  if (person === undefined) {
    refuse(response);
    return;
  }
  const { subject, sid, issuedAt, nonce } = person;
  const [iat, exp] = [issuedAt / 1000, issuedAt / 1000 + 300];
  const idToken = signer.sign("JWT", { iss: issuer, aud: clientId, sub: subject, sid, nonce, iat, exp });
  send(response, { ...body(person), id_token: idToken });
}

function refresh(response: ServerResponse, form: URLSearchParams): void {
  if (random.oneIn(200)) {
    response.writeHead(503).end();
    return;
  }
  const token = form.get("refresh_token") ?? "";
  const refreshed = provider.refresh(token, Date.now());
  if (random.oneIn(300)) {
    provider.lose(token);
    response.destroy();
  } else if (refreshed === undefined) refuse(response);
  else send(response, body(refreshed));
}

function exchange(response: ServerResponse, form: URLSearchParams): void {
  const payload = form.get("subject_token")?.split(".")[1] ?? "";
  const { jti }: { jti: string } = JSON.parse(Buffer.from(payload, "base64url").toString());
  const { token, expiresInMs } = provider.exchange(jti);
  const issued = { issued_token_type: "urn:ietf:params:oauth:token-type:access_token", token_type: "Bearer" };
  send(response, { ...issued, access_token: token, expires_in: expiresInMs / 1000 });
}

const body = ({ token, expiresInMs, refreshToken }: { token: string; expiresInMs: number; refreshToken: string }) => ({
  access_token: token,
  token_type: "Bearer",
  expires_in: expiresInMs / 1000,
  refresh_token: refreshToken,
});

const refuse = (response: ServerResponse) => send(response, { error: "invalid_grant" }, 400);

function send(response: ServerResponse, content: object, status = 200): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(content));
}
