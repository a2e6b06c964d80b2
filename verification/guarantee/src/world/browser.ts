import type { SignOutScope, TokenRequest } from "@identity-web/core";
import type { HttpAnswer, HttpRequest } from "@identity-web/core/http";
import type { Attempt, Outcome } from "../judge/history.ts";
import type { Intent } from "../judge/intent.ts";
import { accountOf } from "../provider/certificate.ts";
import type { Person } from "../provider/simulated-provider.ts";
import { type App, ownApp } from "./app.ts";
import { type ClientWorld, codeOf, httpRequest, send, toRoute } from "./clients.ts";
import { fromElsewhere, navigation, ofScript, ownForm } from "./navigations.ts";
import {
  afterWork,
  callsApi,
  type Guard,
  guard,
  hasToken,
  looksAgain,
  type Opened,
  type Page,
  passesAnotherGuard,
  readsUser,
  type Visit,
} from "./pages.ts";
import { cookiesOf } from "./resources.ts";
import type { SimulatedNode } from "./simulated-node.ts";

const sessionCookie = (app: App): string => `__Host-${app.cookie}`;

/** A browser with its cookies. Every method is one request (or several, one after the other) to the node of that number. */
export class Browser {
  readonly name: string;
  readonly cookies = new Map<string, string>();
  readonly #world: ClientWorld;

  constructor(world: ClientWorld, name: string) {
    this.#world = world;
    this.name = name;
  }

  /** Another browser with the same cookies. */
  copy(name: string): Browser {
    this.#world.scheduler.touch({ reads: [cookiesOf(this.name)] });
    const copy = new Browser(this.#world, name);
    for (const [cookie, value] of this.cookies) copy.cookies.set(cookie, value);
    return copy;
  }

  /** The sign-in that created its cookie for an app. The session may have ended. */
  sessionIn(app: App): Attempt | undefined {
    return this.#world.history.signInOf(this.cookies.get(sessionCookie(app)));
  }

  /** The same for a world with one app. */
  get session(): Attempt | undefined {
    return this.sessionIn(ownApp);
  }

  /** Copies one app's session cookie to the name of another app's cookie. */
  renamesCookie(from: App, to: App): void {
    const value = this.cookies.get(sessionCookie(from));
    if (value !== undefined) this.cookies.set(sessionCookie(to), value);
  }

  /** Begins a sign-in, and stays at the provider. */
  async atProvider(person: Person, at: number): Promise<Visit> {
    const node = this.#world.node(at);
    const previous = this.sessionIn(node.app);
    const answer = await this.#route("sign-in", node, this.#get("/auth/sign-in"));
    const target = this.#world.providerOf(node.app).authorize(answer.location ?? "", person);
    return { person, target, previous };
  }

  /** Returns from the provider. If the sign-in restarts automatically, follows it. */
  async comesBack(visit: Visit, at: number): Promise<Outcome> {
    const answer = await this.comesBackOnce(visit, at);
    const provider = this.#world.providerOf(this.#world.node(at).app);
    if (!answer.location?.startsWith(provider.issuer)) return answer;
    const target = provider.authorize(answer.location, visit.person);
    return this.comesBack({ ...visit, target }, at);
  }

  /** Returns by a POST of the provider's page, which carries no Lax cookie. */
  isPosted({ target, previous }: Visit, at: number): Promise<Outcome> {
    const { app } = this.#world.node(at);
    const url = new URL(target, "https://app.example");
    const request = this.#request("POST", url.pathname, fromElsewhere, Object.fromEntries(url.searchParams), [
      sessionCookie(app),
    ]);
    return this.#returns(request, at, previous);
  }

  /** Returns, and doesn't restart. */
  comesBackOnce({ target, previous }: Visit, at: number): Promise<Outcome> {
    return this.#returns(this.#get(target), at, this.sessionIn(this.#world.node(at).app) ?? previous);
  }

  /** @param old - The session that the sign-in replaces. */
  #returns(request: HttpRequest, at: number, old: Attempt | undefined): Promise<Outcome> {
    const node = this.#world.node(at);
    const intent: Intent | undefined = old && {
      by: "sign-in",
      scope: "session",
      account: accountOf(old.certificate),
      session: old,
    };
    return this.#route("callback", node, request, intent);
  }

  async signIn(person: Person, at: number): Promise<Outcome> {
    return this.comesBack(await this.atProvider(person, at), at);
  }

  /** A page of the app that only reads the signed-in user. */
  visit(at: number): Promise<Outcome> {
    return this.#app("visit", at, readsUser);
  }

  /** A page's script that reads the signed-in user. */
  asks(at: number): Promise<Outcome> {
    return this.#app("visit", at, readsUser, undefined, ofScript);
  }

  /** A page of the app that calls a web API. */
  acquire(at: number, request: Partial<TokenRequest> = {}): Promise<Outcome> {
    return this.#app("acquire", at, callsApi(request));
  }

  /** A page of the app that reads the signed-in user, does something else, and then calls a web API. */
  acquireAfterWork(at: number): Promise<Outcome> {
    return this.#app("acquire", at, afterWork(this.#world, at, callsApi()));
  }

  /** A page behind a guard that requires a token. The guard reads session and token in one look. */
  passesGuard(at: number): Promise<Outcome> {
    return this.#app("acquire", at, hasToken, guard());
  }

  /** A page behind a guard that requires a user, and no token. */
  passesPlainGuard(at: number): Promise<Outcome> {
    return this.#app("visit", at, readsUser, guard([]));
  }

  /** A page behind two guards; between them the app does something else. */
  passesTwoGuards(at: number): Promise<Outcome> {
    return this.#app("acquire", at, afterWork(this.#world, at, passesAnotherGuard), guard());
  }

  /** A page behind a guard, where the app does something else, and then calls a web API. */
  acquireBehindGuard(at: number): Promise<Outcome> {
    return this.#app("acquire", at, afterWork(this.#world, at, callsApi()), guard());
  }

  /** A long response, which looks again after a while whether its user is still signed in. */
  staysOpen(at: number): Promise<Outcome> {
    return this.#app("visit", at, afterWork(this.#world, at, looksAgain));
  }

  /** Another page of the app. */
  opens(at: number, page: Page, { kind = "visit", enter, wanted, isIdle }: Opened = {}): Promise<Outcome> {
    return this.#app(kind, at, page, enter, navigation, { wanted, isIdle });
  }

  /** A link to one of the library's pages, or a form. `site`: where it is. */
  follows(
    kind: "sign-in" | "sign-out",
    at: number,
    { target, site, form }: { readonly target: string; readonly site: string; readonly form?: object },
    intent?: Intent,
  ): Promise<Outcome> {
    const headers = { ...navigation, "sec-fetch-site": site };
    const request = this.#request(form === undefined ? "GET" : "POST", target, headers, form);
    return this.#route(kind, this.#world.node(at), request, intent);
  }

  /** The app's own code signs the user out, and then asks in the same request who is signed in. */
  async signsOutInCode(at: number): Promise<Outcome> {
    const node = this.#world.node(at);
    const session = this.sessionIn(node.app);
    const intent = this.leaves(node.app);
    const identity = node.http.identity(this.#get("/leave"));
    const answer = await send(this.#world, { kind: "sign-out", node, session, intent }, async (sent) => {
      await identity.current();
      sent.calledAt = this.#world.scheduler.now;
      const { headers, ...answered } = await identity.signOut();
      const cookies = identity.cookies.map((cookie): [string, string] => ["set-cookie", cookie]);
      return this.#outcome({ ...answered, headers: [...cookies, ...headers] }, node.app);
    });
    if (answer.is === "error") return answer;
    await send(this.#world, { kind: "visit", node, session, navigates: false }, async () =>
      (await identity.current()) === undefined ? { is: "anonymous" } : { is: "user" },
    );
    return answer;
  }

  signOut(at: number, scope?: SignOutScope): Promise<Outcome> {
    const node = this.#world.node(at);
    const intent = this.leaves(node.app, scope);
    const form = scope === undefined ? {} : { scope };
    return this.#route("sign-out", node, this.#request("POST", "/auth/sign-out", ownForm, form), intent);
  }

  /** What a sign-out requests to end. */
  leaves(app: App, scope = this.#world.signOutScope): Intent | undefined {
    const session = this.sessionIn(app);
    if (session === undefined) return undefined;
    const { certificate } = session;
    return { by: "sign-out", scope, account: accountOf(certificate), session, sid: certificate.sid };
  }

  #get(target: string): HttpRequest {
    return this.#request("GET", target, navigation);
  }

  #request(
    method: string,
    target: string,
    headers: Record<string, string>,
    form?: object,
    without: readonly string[] = [],
  ): HttpRequest {
    this.#world.scheduler.touch({ reads: [cookiesOf(this.name)] });
    const sent = [...this.cookies].filter(([name]) => !without.includes(name));
    const cookie = sent.map(([name, value]) => `${name}=${value}`).join("; ");
    return httpRequest(method, target, cookie === "" ? headers : { ...headers, cookie }, form);
  }

  #route(
    kind: "sign-in" | "callback" | "sign-out",
    node: SimulatedNode,
    request: HttpRequest,
    intent?: Intent,
  ): Promise<Outcome> {
    return send(this.#world, { kind, node, session: this.sessionIn(node.app), intent }, async () => {
      return this.#outcome(await toRoute(node, request), node.app);
    });
  }

  #app(
    kind: "visit" | "acquire",
    at: number,
    run: Page,
    enter: Guard | undefined = undefined,
    headers = navigation,
    more: Pick<Opened, "wanted" | "isIdle"> = {},
  ): Promise<Outcome> {
    const node = this.#world.node(at);
    const request = this.#request("GET", "/mail", headers);
    const navigates = headers === navigation;
    const isGuarded = enter !== undefined;
    const session = this.sessionIn(node.app);
    return send(this.#world, { kind, node, session, navigates, isGuarded, ...more }, async (sent) => {
      const identity = node.http.identity(request);
      try {
        const use = more.isIdle !== true;
        const user = await (enter === undefined ? identity.current({ use }) : enter(identity));
        const outcome: Outcome = user === undefined ? { is: "anonymous" } : await run(user, sent, identity);
        return { ...outcome, ...this.#keep(identity.cookies, node.app) };
      } catch (error) {
        const answer = await node.http.answerTo(request, error);
        if (answer === undefined || !(error instanceof Error)) throw error;
        return {
          is: "error",
          code: codeOf(error),
          status: answer.status,
          ...this.#keep(identity.cookies, node.app),
        };
      }
    });
  }

  #outcome({ status, headers }: HttpAnswer, app: App): Outcome {
    const location = headers.find(([name]) => name === "location")?.[1];
    const kept = this.#keep(
      headers.filter(([name]) => name === "set-cookie").map(([, value]) => value),
      app,
    );
    return { is: "answer", status, ...kept, ...(location === undefined ? {} : { location }) };
  }

  /** Puts cookies into the jar. @returns what happened to the session's cookie */
  #keep(cookies: readonly string[], app: App): Pick<Outcome, "cookie" | "lost"> {
    let cookie: Outcome["cookie"] = "kept";
    let lost: Attempt | undefined;
    if (cookies.length > 0) this.#world.scheduler.touch({ writes: [cookiesOf(this.name)] });
    for (const each of cookies) {
      const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(each) ?? [];
      const isDeleted = /; Max-Age=0(;|$)/.test(each);
      if (isDeleted && name === sessionCookie(app)) lost = this.sessionIn(app);
      if (isDeleted) this.cookies.delete(name);
      else this.cookies.set(name, value);
      if (name !== sessionCookie(app)) continue;
      cookie = isDeleted ? "cleared" : "set";
      if (!isDeleted) this.#world.history.noteCookie(value, this.#world.scheduler.task, this.#world.scheduler.now);
    }
    return lost === undefined ? { cookie } : { cookie, lost };
  }
}
