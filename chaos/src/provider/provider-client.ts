import { type Agent, request } from "node:http";
import { type AccessToken, IdentityError, type IdentityProvider } from "@identity-web/core";
import type { CodeAnswer, RefreshAnswerBody } from "./provider.ts";

export const issuer = "http://localhost/provider";

interface Reply {
  readonly status: number;
  readonly body: string;
}

/** The app's client of the local provider: knows what it can't know (a lost answer) from what was refused or not sent. */
export function providerClient(port: number, agent: Agent): IdentityProvider {
  const post = (path: string, body: string, signal: AbortSignal): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, agent, path, method: "POST", signal }, (response) => {
        const chunks: string[] = [];
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: chunks.join("") }));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  const accessToken = ({ token, expiresAt }: { token: string; expiresAt: number }): AccessToken => ({
    value: token,
    type: "Bearer",
    scopes: ["Mail.Read"],
    expiresAt,
  });
  const away = (message: string, cause?: unknown) => new IdentityError("provider_unavailable", message, { cause });

  return {
    name: issuer,
    refreshTokens: "single-use",
    acceptsIssuer: (other) => other === issuer,
    beginSignIn: async ({ state }) => ({ redirectTo: `${issuer}/authorize?state=${state}`, transaction: {} }),
    async completeSignIn(callback, _transaction, signal) {
      const reply = await post("/code", callback.get("code") ?? "", signal).catch((error: unknown) => {
        throw away("the exchange of the code was cut off", error);
      });
      if (reply.status !== 200) throw new IdentityError("invalid_callback", "the provider refused the code");
      const { subject, sid, issuedAt, refreshToken, ...token }: CodeAnswer = JSON.parse(reply.body);
      return {
        account: { issuer, subject, username: subject },
        sid,
        issuedAt,
        idToken: `id-token-of-${subject}`,
        claims: {},
        tokens: { accessTokens: [accessToken(token)], renewal: "single-use", providerState: refreshToken },
      };
    },
    async refresh({ providerState }, _request, signal) {
      let reply: Reply;
      try {
        reply = await post("/refresh", providerState, signal);
      } catch (error) {
        return { failed: "unknown", error: away("the refresh was cut off", error) };
      }
      if (reply.status === 503) return { failed: "unsent", error: away("the provider is busy") };
      if (reply.status !== 200) {
        return { failed: "refused", error: new IdentityError("interaction_required", "invalid_grant") };
      }
      const { refreshToken, ...token }: RefreshAnswerBody = JSON.parse(reply.body);
      return { token: accessToken(token), providerState: refreshToken, rotated: true };
    },
    async revoke({ providerState }, signal) {
      await post("/revoke", providerState, signal);
      return "revoked";
    },
    endSession: async ({ state }) => ({ url: `${issuer}/end-session?state=${state}` }),
    verifyLogoutToken: async (token) => ({ ...JSON.parse(token), verified: true, issuer }),
  };
}
