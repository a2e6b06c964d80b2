import type { Weakening } from "../weakening.ts";
import { claimOf, idp, type Place, weakened } from "./patch.ts";

/** A weakening that the fuzz of one endpoint must find. */
const found = (name: string, endpoint: string, ...places: readonly Place[]): Weakening => ({
  ...weakened(name, [`fuzz of ${endpoint}`], ...places),
  fuzz: endpoint,
});

const http = "core/src/http";

/** Weakened parsers and checks that the fuzz must find. */
export const parsers = [
  found(
    "a returnTo may begin with any characters",
    "return-to",
    ["core/src/domain/return-to.ts", "return origin === base &&", "return base !== origin || origin === base ||"],
    ["core/src/domain/return-to.ts", "!/^\\/(?![/\\\\])/.test(value)", 'value === ""'],
  ),
  found("a claims challenge that is not base64 throws", "www-authenticate", [
    `${http}/user/www-authenticate.ts`,
    "  } catch {\n    return undefined;",
    "  } catch (error) {\n    throw error;",
  ]),
  found("a transaction cookie that can't be decrypted is read", "transaction-cookie", [
    `${http}/routes/transactions.ts`,
    "if (text === undefined) return undefined;",
    "",
  ]),
  found("the events of a logout token are not checked", "back-channel", [
    `${idp}/logout/logout-token.ts`,
    "checkEvents(claims.events);",
    "",
  ]),
  found(
    "a front-channel notice may name any issuer",
    "front-channel-query",
    [
      `core/src/use-cases/front-channel-logout.ts`,
      "{ verified: false, sid, ...defined({ issuer }) }",
      "{ verified: false, sid }",
    ],
    [
      `core/src/use-cases/front-channel-logout.ts`,
      "!(await this.#ports.provider.acceptsIssuer(issuer))",
      'issuer === ""',
    ],
  ),
  found("a body that is no form causes an unexpected error", "form-body", [
    `${http}/kernel/form.ts`,
    'throw failure("body-not-a-form", { found: type === undefined ? "none" : "another" });',
    'throw new Error("another content type");',
  ]),
  found("an endpoint needs no TLS", "discovery-document", [
    "core/src/provider-kit/metadata.ts",
    "if (!allowed)",
    "if (false)",
  ]),
  found("any nonce in the ID token is accepted", "token-response", [
    `${idp}/sign-in/complete-sign-in.ts`,
    "expectedNonce: expected.nonce",
    `expectedNonce: ${claimOf("idToken", "nonce")}`,
  ]),
  found("another site's form may sign the user out", "sign-out-form", [
    `${http}/routes/sign-out-routes.ts`,
    "requireSameOrigin(request, settings.origin);",
    "",
  ]),
  found(
    "third-party initiated login may send browsers to any URL",
    "third-party-login",
    [
      `${http}/routes/sign-in-route.ts`,
      "return parseReturnTo(\n    target.startsWith",
      "return String(\n    target.startsWith",
    ],
    [`${http}/request-identity.ts`, "this.#ownPath() : parseReturnTo(returnTo)", "this.#ownPath() : returnTo"],
  ),
  found("the page shows a parameter without escaping it", "third-party-login", [
    `${http}/pages/page.ts`,
    "export const escapeHtml = (text: string): string =>",
    "export const escapeHtml = (text: string): string => text ||",
  ]),
];
