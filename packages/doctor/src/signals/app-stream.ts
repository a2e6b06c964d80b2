import type { IdentityOptions } from "@identity-web/composition";
import { webCrypto } from "@identity-web/core";
import type { HasParts } from "@identity-web/core/http/kit";
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
  /**
   * A state for the request of a verification event, which the app recognizes.
   *
   * @param stream - The stream's id.
   */
  newState(stream: string): Promise<string>;
}

/**
 * The stream of the feature `sharedSignals()`. Read by its members, because the app may have its own copy of the library.
 *
 * @param pathOf - The public path of a route.
 * @param app - The app that these options make.
 * @returns `undefined` if the app doesn't use the feature
 */
export function appStreamOf(
  { features = [], baseUrl }: Pick<IdentityOptions, "features" | "baseUrl">,
  pathOf: (route: string) => string | undefined,
  app: HasParts,
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
    newState: (id) => stateOf(feature, app, id),
    ...(stream.push === true && path !== undefined ? { pushUrl: new URL(baseUrl).origin + path } : {}),
    ...defined({ jwksUri, pollEndpoint }),
  };
}

/** An older version of the feature makes no states, and accepts any. */
async function stateOf(feature: object, app: HasParts, stream: string): Promise<string> {
  const made: unknown =
    "newState" in feature && typeof feature.newState === "function" ? await feature.newState(app, stream) : undefined;
  return typeof made === "string" ? made : webCrypto.random(16);
}
