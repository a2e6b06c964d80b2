import type { Metadata } from "../client/metadata.ts";

/** Members that announce logout notices that may need `sid`. A front channel always needs `sid`; a back channel may use `sub`. */
const announcements = [
  "frontchannel_logout_session_supported",
  "frontchannel_logout_supported",
  "backchannel_logout_session_supported",
] as const;

/**
 * A warning if an ID token has no `sid` although the provider announces logout notices that may need it.
 *
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#OPLogout
 */
export function missingSid(metadata: Metadata): string | undefined {
  const announced = announcements.find((name) => metadata[name] === true);
  if (announced === undefined) return undefined;
  return (
    `ID tokens of ${metadata.issuer} have no sid, although it announces logout notices that may need it (${announced}). ` +
    "Let the provider put sid into this client's ID tokens: " +
    'many do so once the client is registered with a logout URL and "session required"'
  );
}
