import type { Feature, RouteContext } from "@identity-web/core/http";
import { type HasParts, type HttpParts, internals } from "@identity-web/core/http/kit";
import { defined } from "@identity-web/core/provider-kit";
import { defaultSubjectClaims, identifiersOf } from "../security-tokens/identifiers.ts";
import { failure } from "./error-texts.ts";
import { changingEvents } from "./events.ts";
import { checkSharedSignals, type SharedSignalsOptions, settingsOf } from "./options.ts";
import { Poller } from "./poll.ts";
import { answerPush } from "./push-route.ts";
import { Receiver } from "./receiver.ts";
import { newState } from "./verification.ts";

export type { SigningAlg } from "@identity-web/core/provider-kit";
export type { SubjectClaims } from "../security-tokens/identifiers.ts";
export type { TransmitterOptions } from "../security-tokens/options.ts";
export type { IdentifierFormat } from "../security-tokens/subject.ts";
export type { PollOptions, PushOptions, SharedSignalsOptions } from "./options.ts";

/** The stream that the app expects at its transmitter, without secrets. */
export interface ExpectedStream {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** The option `jwksUri`, if it is set. */
  readonly jwksUri?: string;
  /** Whether the app has the route `securityEvents`. */
  readonly push: boolean;
  /** The option `poll.endpoint`, if it is set. */
  readonly pollEndpoint?: string;
  /** The URIs of the events that can have an effect in the app. */
  readonly events: readonly string[];
}

/** The feature, with a method that starts its poll. */
export interface SharedSignals extends Feature {
  /** What `npx @identity-web/doctor signals` compares with the transmitter's stream. */
  readonly stream: ExpectedStream;
  /**
   * A `state` for a request to the transmitter's verification endpoint. The app refuses a verification event with any other state.
   *
   * @param auth - The result of `identity()`.
   * @param stream - The stream's id (`stream_id`).
   * @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html#section-8.1.4.1
   */
  newState(auth: HasParts, stream: string): Promise<string>;
  /**
   * Polls for events until `auth.settled()` is called or the signal is aborted.
   *
   * @param auth - The result of `identity()`.
   * @throws IdentityError `configuration`: the option `poll` is missing
   * @example
   * const signals = sharedSignals({ issuer, audience, poll: { endpoint, authorization } });
   * const auth = identity({ features: [signals], … });
   * signals.poll(auth);
   */
  poll(auth: HasParts, options?: { readonly signal?: AbortSignal }): void;
}

/**
 * Receives security events of an OpenID Shared Signals transmitter, and carries them out: sessions end, tokens are removed from the
 * cache, users must sign in again. Events are pushed to /auth/security-events, or the app polls for them.
 *
 * @example
 * identity({ features: [sharedSignals({ issuer: "https://idp.example", audience: "https://app.example" })], … });
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html
 */
export function sharedSignals(options: SharedSignalsOptions): SharedSignals {
  const problems = checkSharedSignals(options);
  // Problems stop the app at start-up, so invalid options are never used.
  const settings = settingsOf(problems.length === 0 ? options : { issuer: "https://unset.invalid", audience: [] });
  const receivers = new WeakMap<HttpParts["ports"], Receiver>();
  const receiverOf = (parts: HttpParts): Receiver => {
    const made = receivers.get(parts.ports) ?? new Receiver(parts, settings);
    receivers.set(parts.ports, made);
    return made;
  };
  const { push, poll, subjectClaims = defaultSubjectClaims, insecureUnverifiedEmail = false } = settings;
  return {
    name: "sharedSignals",
    problems,
    stream: {
      issuer: settings.issuer,
      audience: settings.audience,
      ...defined({ jwksUri: settings.jwksUri }),
      push: push !== false,
      ...(poll === undefined ? {} : { pollEndpoint: poll.endpoint }),
      events: changingEvents,
    },
    subjectsOf: (claims) =>
      identifiersOf(claims, subjectClaims, (claim) => insecureUnverifiedEmail && claim === "email"),
    routes:
      push === false
        ? []
        : [
            {
              name: "securityEvents",
              path: "/auth/security-events",
              methods: ["POST"],
              handle: (context: RouteContext) => answerPush(context, receiverOf(context.parts), push),
            },
          ],
    newState: (auth, stream) => newState(auth[internals].parts.ports, settings.issuer, stream),
    poll(auth, { signal } = {}) {
      if (poll === undefined) throw failure("poll-not-configured");
      const { parts } = auth[internals];
      const poller = new Poller(parts, receiverOf(parts), settings, poll);
      parts.ports.background.watch((ends) => poller.run(signal === undefined ? ends : AbortSignal.any([ends, signal])));
    },
  };
}
