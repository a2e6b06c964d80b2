import { once } from "node:events";
import { createServer } from "node:http";
import { type Json, json, oauthError, type SigningKey, sign } from "@identity-web/testing/fake-kit";
import { fetchListener, portOf } from "@identity-web/testing/node-server";
import { createRandom } from "../world/random.ts";
import type { Provider, Tokens } from "./provider.ts";

export interface AnswerSettings {
  readonly seed: number;
  readonly key: SigningKey;
  /** The longest delay of its answers, in ms. */
  readonly answersWithinMs: number;
}

/**
 * Serves a provider over HTTP. It answers with a delay, and sometimes reports that it is busy or loses an answer. The caller that
 * makes a code decides which user signs in.
 */
export async function serveProvider(
  provider: Provider,
  { seed, key, answersWithinMs }: AnswerSettings,
): Promise<{ readonly issuer: string; stop(): void }> {
  const random = createRandom(seed);
  const listener = fetchListener(async (request) => {
    const { pathname, origin } = new URL(request.url);
    // Shows that this process has the processor, so it has no delay.
    if (pathname === "/beat") return new Response();
    const form = new URLSearchParams(await request.text());
    await new Promise((resolve) => setTimeout(resolve, 1 + random.below(answersWithinMs - 1)));
    return (await answers[pathname]?.(form, origin)) ?? new Response(null, { status: 404 });
  });
  const server = createServer(listener).listen(0, "127.0.0.1");
  server.keepAliveTimeout = 3_600_000;
  await once(server, "listening");

  const answers: Readonly<Record<string, (form: URLSearchParams, issuer: string) => Response | Promise<Response>>> = {
    "/.well-known/openid-configuration": (_, issuer) => json(metadata(issuer)),
    "/keys": () => json({ keys: [key.publicJwk] }),
    async "/revoke"(form) {
      if (provider.revokesAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, provider.revokesAfterMs));
      provider.revoke(form.get("token") ?? "");
      return json({});
    },
    "/token"(form, issuer) {
      if (form.has("refresh_token")) return refresh(form.get("refresh_token") ?? "");
      return form.has("subject_token") ? exchange(form) : redeem(form, issuer);
    },
  };

  async function redeem(form: URLSearchParams, iss: string): Promise<Response> {
    const person = provider.redeem(form.get("code") ?? "", form.get("code_verifier") ?? "");
    if (person === undefined) return refusal();
    const { subject: sub, sid, issuedAt, nonce } = person;
    const iat = issuedAt / 1000;
    const claims = { iss, aud: "app", sub, sid, nonce, iat, exp: iat + 300 };
    return json({ ...body(person), id_token: await sign(claims, key) });
  }

  function refresh(token: string): Response {
    if (random.oneIn(200)) return new Response(null, { status: 503 });
    const refreshed = provider.refresh(token, Date.now());
    if (random.oneIn(300)) {
      provider.lose(token);
      throw new Error("the answer is lost");
    }
    return refreshed === undefined ? refusal() : json(body(refreshed));
  }

  function exchange(form: URLSearchParams): Response {
    const payload = form.get("subject_token")?.split(".")[1] ?? "";
    const { jti }: { jti: string } = JSON.parse(Buffer.from(payload, "base64url").toString());
    const issued = { issued_token_type: "urn:ietf:params:oauth:token-type:access_token" };
    return json({ ...issued, ...body(provider.exchange(jti)) });
  }

  return {
    issuer: `http://127.0.0.1:${portOf(server.address())}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const metadata = (issuer: string): Json => ({
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

const body = ({ token, expiresInMs, refreshToken }: Omit<Tokens, "refreshToken"> & Partial<Tokens>): Json => ({
  access_token: token,
  token_type: "Bearer",
  expires_in: expiresInMs / 1000,
  refresh_token: refreshToken,
});

const refusal = (): Response => oauthError("invalid_grant", "the code or the token is no longer accepted");
