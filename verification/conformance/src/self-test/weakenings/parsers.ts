import type { Weakening } from "../weakening.ts";
import { claimOf, idp, type Place, weakened } from "./patch.ts";

/** What the fuzz of one endpoint must find. */
const found = (name: string, endpoint: string, ...places: readonly Place[]): Weakening => ({
  ...weakened(name, [`fuzz of ${endpoint}`], ...places),
  fuzz: endpoint,
});

const http = "core/src/http";

/** Parsers and checks whose weakness is for the fuzz to find. */
export const parsers = [
  found(
    "a returnTo may begin as it likes",
    "return-to",
    ["core/src/domain/return-to.ts", "return origin === base &&", "return base !== origin || origin === base ||"],
    ["core/src/domain/return-to.ts", "!/^\\/(?![/\\\\])/.test(value)", 'value === ""'],
  ),
  found("a claims challenge that is no base64 is thrown on", "www-authenticate", [
    `${http}/user/www-authenticate.ts`,
    "  } catch {\n    return undefined;",
    "  } catch (error) {\n    throw error;",
  ]),
  found("a transaction cookie that does not open is read all the same", "transaction-cookie", [
    `${http}/routes/transactions.ts`,
    "if (text === undefined) return undefined;",
    "",
  ]),
  found("events of a logout token are not looked at", "back-channel", [
    `${idp}/logout/logout-token.ts`,
    "checkEvents(claims.events);",
    "",
  ]),
  found(
    "a front-channel notice may name any issuer",
    "front-channel-query",
    [
      `core/src/use-cases/front-channel-logout.ts`,
      'this.#follow.execute("front-channel", { verified: false, sid, issuer })',
      'this.#follow.execute("front-channel", { verified: false, sid })',
    ],
    [
      `core/src/use-cases/front-channel-logout.ts`,
      "if (!(await this.#ports.provider.acceptsIssuer(issuer)))",
      'if (issuer === "")',
    ],
  ),
  found("a body that is no form is an error of another kind", "form-body", [
    `${http}/kernel/form.ts`,
    'throw failure("body-not-a-form", { found: "another content type" });',
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
  found("another site may sign out", "sign-out-form", [
    `${http}/routes/sign-out-routes.ts`,
    "requireSameOrigin(request, settings.origin);",
    "",
  ]),
  found(
    "a third party may send people anywhere",
    "third-party-login",
    [
      `${http}/routes/sign-in-route.ts`,
      "return parseReturnTo(\n    target.startsWith",
      "return String(\n    target.startsWith",
    ],
    [`${http}/request-identity.ts`, "this.#ownPath() : parseReturnTo(returnTo)", "this.#ownPath() : returnTo"],
  ),
  found("what was sent is shown as it came", "third-party-login", [
    `${http}/pages/page.ts`,
    "export const escapeHtml = (text: string): string =>",
    "export const escapeHtml = (text: string): string => text ||",
  ]),
];
