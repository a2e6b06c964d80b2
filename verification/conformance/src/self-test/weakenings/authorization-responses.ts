import { fapi, idp, weakened } from "./patch.ts";

const callback = `${idp}/sign-in/check-callback.ts`;
const transactions = "core/src/http/routes/transactions.ts";
const signed = `${idp}/extensions/jarm.ts`;
const readsIss = 'const iss = callback.get("iss");';
const comparesState = 'if (callback.get("state") !== expected.state)';
const isFound = "alive && transaction.state === state";
const addressed = "checkAudience(context, metadata, claims);";
const verified = "await context.keys.verify(response, context.settings.signingAlg);";
const jarm = (suffix: string) => [fapi(`ensure-jarm-${suffix}`)];

/** Checks of authorization responses, which come through the browser. */
export const authorizationResponses = [
  weakened(
    "an authorization response may name another issuer",
    [fapi("invalid-authorization-response-iss")],
    [callback, readsIss, `if (callback.has("iss")) callback.set("iss", metadata.issuer);\n  ${readsIss}`],
  ),
  weakened(
    "an authorization response needs no iss",
    [fapi("remove-authorization-response-iss")],
    [callback, readsIss, `if (!callback.has("iss")) callback.set("iss", metadata.issuer);\n  ${readsIss}`],
  ),
  weakened(
    "the expiry of a state is not checked",
    [fapi("ensure-authorization-response-with-invalid-state-fails")],
    [transactions, isFound, "alive"],
    [callback, comparesState, `callback.set("state", expected.state);\n  ${comparesState}`],
  ),
  weakened(
    "a callback without a state continues the browser's own sign-in",
    [fapi("ensure-authorization-response-with-invalid-missing-state-fails")],
    [transactions, ".find((kept) => kept.id === id)", '.find((kept) => kept.id === id || id === "")'],
    [transactions, "open(found.sealed, this.#binding(id))", "open(found.sealed, this.#binding(found.id))"],
    [transactions, isFound, 'alive && (transaction.state === state || state === "")'],
    [callback, comparesState, `if (!callback.has("state")) callback.set("state", expected.state);\n  ${comparesState}`],
  ),
  weakened("a signed response needs no aud", jarm("without-aud-fails"), [
    signed,
    addressed,
    addressed.replace("claims)", "{ ...claims, aud: claims.aud ?? context.settings.clientId })"),
  ]),
  weakened("a signed response may be for another client", jarm("with-invalid-aud-fails"), [
    signed,
    addressed,
    addressed.replace("claims)", "{ ...claims, aud: claims.aud && context.settings.clientId })"),
  ]),
  weakened("a signed response needs no exp", jarm("without-exp-fails"), [
    signed,
    "checkExpiry(context, claims.exp);",
    "checkExpiry(context, claims.exp ?? Infinity);",
  ]),
  weakened("an expired signed response is accepted", jarm("with-expired-exp-fails"), [
    signed,
    "checkExpiry(context, claims.exp);",
    "checkExpiry(context, claims.exp && Infinity);",
  ]),
  weakened("a signed response may have a bad signature", jarm("with-invalid-sig-fails"), [
    signed,
    verified,
    `response.endsWith(".") ? ${verified.replace(";", "")} : readToken(response).claims;`,
  ]),
  weakened("a signed response need not be signed", jarm("signature-is-not-none"), [
    signed,
    verified,
    `response.endsWith(".") ? readToken(response).claims : ${verified}`,
  ]),
];
