import { idp, weakened } from "./patch.ts";

const file = `${idp}/logout/logout-token.ts`;
const checksAlgorithm = "checkAlg(context, header);";
const module = (suffix: string) => [`oidcc-client-test-rp-backchannel-rpinitlogout-${suffix}`];

/** Checks of logout tokens. */
export const logoutTokens = [
  weakened(
    "an unsigned logout token is followed",
    module("alg-none"),
    [file, checksAlgorithm, `if (header.alg !== "none") ${checksAlgorithm}`],
    [file, "await context.keys.verify(", 'if (header.alg !== "none") await context.keys.verify('],
  ),
  weakened(
    "a logout token may be signed by another algorithm",
    module("wrong-alg"),
    [file, checksAlgorithm, `if (header.alg !== "ES256") ${checksAlgorithm}`],
    [file, "verify(token, context.settings.signingAlg)", "verify(token, String(header.alg))"],
  ),
  weakened("a logout token without events is followed", module("no-event"), [
    file,
    "if (!isRecord(events)) throw",
    "if (events === undefined) return;\n  if (!isRecord(events)) throw",
  ]),
  weakened("a logout token with another event is followed", module("wrong-event"), [
    file,
    "if (!Object.hasOwn(events, event)) throw",
    "if (!Object.hasOwn(events, event)) return;\n  if (false) throw",
  ]),
  weakened("a logout token with a nonce is followed", module("with-nonce"), [
    file,
    "if (claims.nonce !== undefined) throw",
    "if (false) throw",
  ]),
  weakened("a logout token for another client is followed", module("wrong-aud"), [
    file,
    "checkAudience(context, metadata, claims);",
    "checkAudience(context, metadata, { ...claims, aud: context.settings.clientId });",
  ]),
  weakened("a logout token of another issuer is followed", module("wrong-iss"), [
    file,
    "checkAudience(context, metadata, claims);",
    "checkAudience(context, metadata, { ...claims, iss: issuer });",
  ]),
];
