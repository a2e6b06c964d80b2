import type { IdentityOptions } from "@identity-web/composition";
import { defined, isRecord, stringMember } from "@identity-web/core/provider-kit";
import { textsOf } from "../checks/texts-of.ts";

/** The stream that an app expects at its transmitter. */
export interface AppStream {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly jwksUri?: string;
  /** The URL to which events are pushed. Absent: the app only polls. */
  readonly pushUrl?: string;
  readonly pollEndpoint?: string;
  /** The URIs of the events that can have an effect in the app. */
  readonly events: readonly string[];
}

/**
 * The stream of the feature `sharedSignals()`. Read by its members, because the app may have its own copy of the library.
 *
 * @param pathOf - The public path of a route.
 * @returns `undefined` if the app doesn't use the feature
 */
export function appStreamOf(
  { features = [], baseUrl }: Pick<IdentityOptions, "features" | "baseUrl">,
  pathOf: (route: string) => string | undefined,
): AppStream | undefined {
  const feature: object | undefined = features.find(({ name }) => name === "sharedSignals");
  if (feature === undefined || !("stream" in feature) || !isRecord(feature.stream)) return undefined;
  const { stream } = feature;
  const issuer = stringMember(stream, "issuer");
  if (issuer === undefined) return undefined;
  const [path, jwksUri, pollEndpoint] = [
    pathOf("securityEvents"),
    stringMember(stream, "jwksUri"),
    stringMember(stream, "pollEndpoint"),
  ];
  return {
    issuer,
    audience: textsOf(stream.audience),
    events: textsOf(stream.events),
    ...(stream.push === true && path !== undefined ? { pushUrl: new URL(baseUrl).origin + path } : {}),
    ...defined({ jwksUri, pollEndpoint }),
  };
}
