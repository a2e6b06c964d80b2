import { honoOidcAuth } from "../apps/hono-oidc-auth.ts";
import { Browser } from "../kit/browser.ts";
import { webFault } from "./web-fault.ts";

export const honoRefreshTokenInCookie = webFault({
  id: "@hono/oidc-auth/refresh-token-in-cookie",
  title: "The refresh token is readable in the session cookie",
  story:
    "Alice signs in. Her cookie is signed, not encrypted. The refresh token can be read from it in a log, at a proxy, by an " +
    "extension, or on a shared computer.",
  known: "Run here. The session is a JWT, and `rtk` is one of its claims (updateAuth).",
  guarantee: "the cookie is a handle",
  peer: honoOidcAuth,
  async steps(stage) {
    const browser = new Browser();
    await stage.signIn(browser, "alice");
    const cookies = stage.cookies(browser);
    const readable = cookies.flatMap((value) => [value, ...value.split(".").map(fromBase64Url)]);
    const [refreshToken = ""] = stage.provider.refreshTokens;
    if (refreshToken === "" || cookies.length === 0)
      throw new Error("no refresh token was issued, or no cookie was set");
    const fault = readable.some((text) => text.includes(refreshToken));
    return {
      fault,
      seen: fault ? "the provider's refresh token was read out of the cookie" : "no cookie has the refresh token in it",
    };
  },
});

const fromBase64Url = (text: string): string => Buffer.from(text, "base64url").toString("utf8");
