import type { SignOutScope } from "@identity-web/core";
import type { HttpAnswer, HttpRequest } from "@identity-web/core/http";
import type { Attempt, ClientRequest, History, Outcome, Wanted } from "../judge/history.ts";
import type { Intent } from "../judge/intent.ts";
import { accountOf } from "../provider/certificate.ts";
import type { SimulatedProvider } from "../provider/simulated-provider.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { App } from "./app.ts";
import type { RepeatableCrypto } from "./plain-ports.ts";
import { ConnectionLost, origin, type SimulatedNode } from "./simulated-node.ts";

/** The parts of the world that clients need. */
export interface ClientWorld {
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly provider: SimulatedProvider;
  providerOf(app: App): SimulatedProvider;
  readonly crypto: RepeatableCrypto;
  readonly signOutScope: SignOutScope;
  node(number: number): SimulatedNode;
}

/** A client's request. */
export interface Sent {
  readonly kind: ClientRequest["kind"];
  readonly node: SimulatedNode;
  readonly session?: Attempt | undefined;
  readonly intent?: Intent | undefined;
  /** @default true */
  readonly navigates?: boolean;
  /** Default `false`. */
  readonly isGuarded?: boolean;
  readonly wanted?: Wanted | undefined;
  /** It doesn't count as a use of the session. */
  readonly isIdle?: boolean | undefined;
  /** The account whose sessions it lists. */
  readonly lists?: string | undefined;
}

/** Sends one request, and records its beginning, its end and its answer. */
export async function send(
  world: ClientWorld,
  sent: Sent,
  serve: (request: ClientRequest) => Promise<Outcome>,
): Promise<Outcome> {
  const { history, scheduler } = world;
  const request: ClientRequest = {
    kind: sent.kind,
    task: scheduler.task,
    node: sent.node.name,
    app: sent.node.app.name,
    leastOffsetMs: sent.node.clockOffsetMs,
    mostOffsetMs: sent.node.clockOffsetMs,
    navigates: sent.navigates ?? true,
    isGuarded: sent.isGuarded ?? false,
    wanted: sent.wanted,
    isIdle: sent.isIdle ?? false,
    lists: sent.lists,
    openedAt: scheduler.now,
    calledAt: undefined,
    session: sent.session,
    intent: sent.intent,
    outcome: undefined,
    closedAt: undefined,
    openedTime: scheduler.time.unread,
    closedTime: undefined,
  };
  history.requests.push(request);
  const answer = await sent.node
    .serve(() => serve(request))
    .catch((error: unknown): Outcome => {
      if (error instanceof ConnectionLost) return { is: "no answer" };
      return { is: "error", code: error instanceof Error ? codeOf(error) : "thrown" };
    });
  request.outcome = answer;
  request.mostOffsetMs = Math.max(request.mostOffsetMs, sent.node.clockOffsetMs);
  request.leastOffsetMs = Math.min(request.leastOffsetMs, sent.node.clockOffsetMs);
  request.closedAt = scheduler.now;
  request.closedTime = scheduler.time.unread;
  return answer;
}

export const codeOf = (error: Error): string => ("code" in error ? String(error.code) : error.message);

/** A request in the form in which an adapter passes it to core. */
export function httpRequest(
  method: string,
  target: string,
  headers: Record<string, string>,
  form?: object,
): HttpRequest {
  const type = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const all: Record<string, string> = { ...type, ...headers };
  const body = form === undefined ? "" : new URLSearchParams({ ...form }).toString();
  return { method, target, header: (name) => all[name], body: async () => body };
}

/** Sends a request to one of core's own routes. */
export async function toRoute(node: SimulatedNode, request: HttpRequest): Promise<HttpAnswer> {
  const route = node.http.route(request.target);
  if (route === undefined) throw new Error(`${request.target} is no route`);
  return node.http.handle(route, request);
}

/** The sign-ins of listed sessions. */
export const listed = ({ history }: ClientWorld, summaries: readonly { readonly id: string }[]): readonly Attempt[] =>
  summaries.flatMap(({ id }) => history.attempts.find(({ place }) => place.session?.id === id) ?? []);

/** The requests of the app's administrator, without a browser. */
export function administrator(world: ClientWorld, at: number) {
  const node = world.node(at);
  const { issuer } = node.app;
  const remove = async (run: () => Promise<unknown>): Promise<Outcome> => {
    await run();
    return { is: "answer", status: 200 };
  };
  return {
    remove(subject: string, scope: SignOutScope = "everywhere"): Promise<Outcome> {
      const account = accountOf({ issuer, subject });
      const everySession = scope === "everywhere";
      const intent: Intent = { by: "administrator", scope, account, everySession };
      return send(world, { kind: "administration", node, intent }, () =>
        remove(() => node.useCases.accounts.remove({ issuer, subject }, scope)),
      );
    },
    /** Lists a user's sessions. */
    lists(subject: string): Promise<Outcome> {
      const lists = accountOf({ issuer, subject });
      return send(world, { kind: "administration", node, lists }, async () => {
        const summaries = await node.useCases.accounts.sessions({ issuer, subject });
        return { is: "answer", status: 200, listed: listed(world, summaries) };
      });
    },
    endSession(session: Attempt | undefined): Promise<Outcome> {
      const place = session?.place.session;
      if (session === undefined || place === undefined) throw new Error("a scenario ends a missing session");
      const account = accountOf(session.certificate);
      const intent: Intent = { by: "administrator", scope: "session", account, session };
      return send(world, { kind: "administration", node, intent }, () =>
        remove(() => node.useCases.accounts.endSession(place.account, place.id)),
      );
    },
  };
}

/** The content of a security event. */
export interface SecurityEvent {
  readonly sid?: string;
  readonly subject?: string;
  /** Names the subject by an identifier, so that only the index finds the account. */
  readonly byName?: boolean;
  /** The identifier, if it isn't the subject. */
  readonly address?: string;
  /** The app may not know the identifier yet, or not any more. */
  readonly mayMiss?: boolean;
  /** The users that have or had the identifier. */
  readonly alsoOf?: readonly string[];
  /** By the provider's clock, in ms since the epoch. */
  readonly issuedAt: number;
  /** Default "end-sessions". */
  readonly action?: EventAction;
  /** The app whose provider has the user. @default the app that gets the event */
  readonly ofApp?: App;
}

/** For a week an app remembers which events it has done. */
const rememberedMs = 7 * 24 * 3_600_000;

type EventAction = VerifiedEvent["action"];
type VerifiedEvent = Parameters<InstanceType<SimulatedNode["core"]["CarryOutEvent"]>["execute"]>[0];

/** The intent of an event about sessions, or about a user with all sessions. */
function intentOf({ action = "end-sessions", sid, subject, issuedAt }: SecurityEvent, issuer: string): Partial<Intent> {
  const account = subject === undefined ? undefined : accountOf({ issuer, subject });
  const ofUser = { account, issuedAt };
  const ofSid = { sid, withoutSidOf: account, issuedAt, issuer };
  const named = sid === undefined ? ofUser : ofSid;
  switch (action) {
    case "end-sessions":
      return sid === undefined ? { ...ofUser, scope: "account", everySession: true } : { ...ofSid, scope: "account" };
    case "remove-tokens":
      return { ...ofUser, scope: "account", marks: "sign-in-again" };
    case "sign-in-again":
      return { ...named, isVoid: true, marks: "sign-in-again" };
    case "refresh-tokens":
      return { ...named, isVoid: true, marks: "refresh" };
    case "end-everything":
    case "recycle-identifier":
      return { ...ofUser, scope: "everywhere", everySession: true };
    case "forget-identifier":
      return { ...ofUser, isVoid: true, restarts: true };
  }
}

/** The provider's messages, each sent to one node. */
export function providerMessages(world: ClientWorld, at: number) {
  const node = world.node(at);
  const { issuer } = node.app;
  const scope = world.signOutScope;
  return {
    /** @param iss - Omitted if it is `undefined`, as Microsoft Entra omits it. */
    async frontChannel(sid: string, iss?: string, method: "GET" | "POST" = "GET"): Promise<Outcome> {
      const parameters = { sid, ...(iss === undefined ? {} : { iss }) };
      const isVoid = iss !== undefined && iss !== issuer && iss !== world.providerOf(node.app).issuerOfNotices;
      const named = iss === undefined ? undefined : issuer;
      const intent: Intent = { by: "front-channel", scope, sid, issuer: named, isVoid };
      return send(world, { kind: "notice", node, intent }, async () => {
        const path = "/auth/front-channel-logout";
        const request =
          method === "GET"
            ? httpRequest("GET", `${path}?${new URLSearchParams(parameters)}`, {})
            : httpRequest("POST", path, {}, parameters);
        const { status } = await toRoute(node, request);
        return { is: "answer", status };
      });
    },
    /**
     * A verified security event, by which the provider revokes sessions.
     *
     * @param jti - The same for each delivery of one event.
     */
    async securityEvent(jti: string, about: SecurityEvent): Promise<Outcome> {
      const { sid, subject, issuedAt, address, mayMiss = false, byName = address !== undefined } = about;
      const { action = "end-sessions", ofApp = node.app, alsoOf } = about;
      // This app doesn't accept another provider's users.
      const isForeign = ofApp.issuer !== issuer;
      const intent: Intent = {
        ...{ by: "back-channel", scope: "session", issuer, message: jti, ...intentOf(about, issuer) },
        ...(byName ? { leavesMarker: true } : {}),
        ...(mayMiss ? { mayMiss, message: undefined } : {}),
        ...(alsoOf === undefined ? {} : { alsoOf: alsoOf.map((each) => accountOf({ issuer, subject: each })) }),
        ...(isForeign ? { isVoid: true, message: undefined } : {}),
      };
      return send(world, { kind: "notice", node, intent }, async () => {
        const named = {
          accounts:
            subject === undefined || byName ? [] : [{ issuer: world.providerOf(ofApp).issuerOfNotices, subject }],
          names: subject === undefined || !byName ? [] : [node.core.subjectName("email", address ?? subject)],
        };
        const { removeAccount, tokenParts } = node.useCases;
        const carryOut = new node.core.CarryOutEvent({ ports: node.ports, removeAccount, limits: tokenParts.limits });
        const event = {
          action,
          at: issuedAt,
          name: "session-revoked",
          by: "security-event",
          subject: { ...named, ...(sid === undefined ? {} : { sid }) },
        } as const;
        await carryOut.once(jti, rememberedMs, () => carryOut.execute(event));
        return { is: "answer", status: 202 };
      });
    },
    async backChannel(logoutToken: string): Promise<Outcome> {
      const notice = world.providerOf(node.app).notice(logoutToken);
      const { sid, subject, issuedAt } = notice ?? {};
      const account = sid === undefined && subject !== undefined ? accountOf({ issuer, subject }) : undefined;
      const everySession = sid === undefined;
      const isVoid = notice === undefined;
      const withoutSidOf = sid === undefined || subject === undefined ? undefined : accountOf({ issuer, subject });
      const named = { issuer, sid, withoutSidOf, account, everySession, issuedAt, isVoid };
      const intent: Intent = { by: "back-channel", scope, ...named };
      return send(world, { kind: "notice", node, intent }, async () => {
        const request = httpRequest("POST", "/auth/back-channel-logout", { origin }, { logout_token: logoutToken });
        const { status } = await toRoute(node, request);
        return { is: "answer", status };
      });
    },
  };
}
