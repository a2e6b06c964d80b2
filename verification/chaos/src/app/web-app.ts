import type { AsyncLocalStorage } from "node:async_hooks";
import { type IdentityMiddleware, identity, requireSignIn, tokens } from "@identity-web/adapter-hono";
import { onBehalfOf, requireBearer } from "@identity-web/adapter-hono/api";
import {
  IdentityError,
  type IdentityEvent,
  type ProviderDriver,
  type SignOutScope,
  type StoreDriver,
} from "@identity-web/core";
import { defaultLimits } from "@identity-web/core/parts";
import { Hono } from "hono";

/** The present request: its number, and the reason of its failure. */
export interface Current {
  readonly n: number;
  error?: unknown;
}

export interface WebAppOptions {
  readonly provider: ProviderDriver;
  readonly store: StoreDriver;
  readonly secret: string;
  readonly issuer: string;
  readonly current: AsyncLocalStorage<Current>;
  /** Receives each failed revocation, as text without a token. */
  readonly onRevocationFailed: (what: string) => void;
}

const origin = "http://localhost";
/** The audience of tokens for the app as an API. */
export const audience = "api";

// Short, so that the run sees the data that a killed process leaves behind.
const limits = { ...defaultLimits, redemptionMs: 8_000, refreshMs: 3_000, claimMs: 4_000, tokenMarginMs: 200 };

/** The app: the library's routes, a page that needs a session, one that needs a token, an API, and an administrator's tool. */
export function webApp({ provider, store, secret, issuer, current, onRevocationFailed }: WebAppOptions) {
  const noteError = (event: IdentityEvent) => {
    if (event.type === "revocation_failed") {
      const { account, tries, goesOn, error } = event;
      return onRevocationFailed(`account ${account}, try ${tries}${goesOn ? "" : ", given up"}: ${reasons(error)}`);
    }
    const request = current.getStore();
    if (request === undefined || !("error" in event)) return;
    // Records the failure for requests without a final error.
    if (!(request.error instanceof IdentityError)) request.error = event.error;
  };
  const auth: IdentityMiddleware = identity({
    provider,
    store,
    baseUrl: origin,
    secrets: [secret],
    scopes: ["openid", "offline_access", "Mail.Read"],
    features: [onBehalfOf()],
    session: { idleMs: 3_600_000, absoluteMs: 3_600_000 },
    events: noteError,
    configure: (container) => container.register(tokens.limits, { useValue: limits }),
  });
  const accounts = new Hono()
    .post("/remove", async (c) => {
      const { subject, scope }: { subject: string; scope: SignOutScope } = await c.req.json();
      await auth.accounts.remove({ issuer, subject }, scope);
      return c.json({ done: true });
    })
    .post("/look", async (c) => {
      const { subject }: { subject: string } = await c.req.json();
      await auth.accounts.sessions({ issuer, subject });
      await auth.settled();
      return c.json({ done: true });
    })
    .post("/end-session", async (c) => {
      const { subject, id }: { subject: string; id: string } = await c.req.json();
      await auth.accounts.endSession({ issuer, subject }, id);
      return c.json({ done: true });
    });
  return (
    new Hono()
      // Pages hide the error from visitors, but the judge needs it.
      .use(async (c, next) => {
        const request: Current = { n: Number(c.req.header("x-number")) };
        await current.run(request, next);
        if (c.res.ok || request.error === undefined) return;
        c.header("x-code", request.error instanceof IdentityError ? request.error.code : "not an IdentityError");
        c.header("x-because", encodeURIComponent(reasons(request.error)));
      })
      .onError((error, c) => {
        const request = current.getStore();
        if (request !== undefined) request.error = error;
        c.header("x-code", error instanceof IdentityError ? error.code : "not an IdentityError");
        c.header("x-because", encodeURIComponent(reasons(error)));
        return error instanceof IdentityError ? error.getResponse() : c.text("a mistake", 500);
      })
      .use(auth)
      .get("/who", async (c) => c.json({ alive: (await c.var.identity.current()) !== undefined }))
      .get("/token", requireSignIn(), async (c) => {
        try {
          const wanted = { scopes: ["Mail.Read"], forceRefresh: c.req.query("force") === "1" };
          const { value } = await c.var.user.acquireToken(wanted);
          return c.json({ value });
        } catch (error) {
          const request = current.getStore();
          if (request !== undefined) request.error = error;
          throw error;
        }
      })
      .get("/exchange", requireBearer(), async (c) => {
        try {
          const { value } = await c.var.caller.acquireToken(["Mail.Read"]);
          return c.json({ value });
        } catch (error) {
          const request = current.getStore();
          if (request !== undefined) request.error = error;
          throw error;
        }
      })
      .route("/accounts", accounts)
  );
}

/** An error and its causes, in one line. */
const reasons = (error: unknown): string =>
  error instanceof Error
    ? [error.message, ...(error.cause === undefined ? [] : [reasons(error.cause)])].join(" ← ")
    : String(error);
