import { IdentityError, type IdentityEvent, identity, memoryStore, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { visitor } from "@identity-web/testing";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { context, type Tracer, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { Hono } from "hono";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allOf, loggerEvents, telemetryEvents } from "./index.ts";

const baseUrl = "https://app.example";

/** The test's own SDK, and the data that it has received. */
function sdk() {
  const spans = new InMemorySpanExporter();
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const counted = async () => {
    await reader.forceFlush();
    const points =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
    return points.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value })),
    );
  };
  return { spans, tracerProvider, meterProvider, counted };
}

/** An app whose page calls an API, and a provider. */
function stage(events: (event: IdentityEvent) => void, around?: Tracer) {
  const provider = plainFakeProvider();
  const auth = identity({
    provider: oidc({ ...provider.client, fetch: provider.fetch }),
    baseUrl,
    secrets: ["a secret of at least thirty-two bytes"],
    store: memoryStore(),
    scopes: ["openid", "offline_access", "Mail.Read"],
    events,
  });
  const app = new Hono();
  if (around !== undefined)
    app.use((_c, next) => around.startActiveSpan("request", (span) => next().finally(() => span.end())));
  app.use(auth).get("/mail", requireSignIn(), async (c) => {
    await c.var.user.acquireToken({ scopes: ["Mail.Read"], forceRefresh: c.req.query("fresh") === "yes" });
    return c.text("mail");
  });
  return { provider, auth, app, alice: visitor((request) => app.fetch(request), baseUrl) };
}

/** Signs in, takes a token from the cache and a new one, and signs out at the provider. */
async function story({ provider, auth, app, alice }: ReturnType<typeof stage>): Promise<void> {
  await alice.signIn(provider, "alice");
  expect((await alice.fetch("/mail")).status).toBe(200);
  expect((await alice.fetch("/mail?fresh=yes")).status).toBe(200);
  const logoutToken = await provider.logoutToken({ sub: "alice", sid: provider.sid("alice") });
  const notice = (token: string) =>
    app.request(`${baseUrl}/auth/back-channel-logout`, {
      method: "POST",
      body: new URLSearchParams({ logout_token: token }),
    });
  expect((await notice(logoutToken)).status).toBe(200);
  expect((await notice("no token")).status).toBe(400);
  await auth.settled();
}

const manager = new AsyncLocalStorageContextManager();
beforeAll(() => context.setGlobalContextManager(manager));
afterAll(() => context.disable());

describe("spans", () => {
  test("sign-in, token, refresh, notice and removal have spans under the request's span", async () => {
    const { spans, tracerProvider, meterProvider } = sdk();
    const setting = stage(telemetryEvents({ tracerProvider, meterProvider }), tracerProvider.getTracer("test"));
    await story(setting);
    const finished = spans.getFinishedSpans();
    const requests = new Set(
      finished.filter(({ name }) => name === "request").map((span) => span.spanContext().spanId),
    );
    const ours = finished.filter(({ name }) => name !== "request");
    expect(ours.map(({ name, attributes }) => [name, attributes["identity_web.outcome"]])).toEqual([
      ["identity_web.sign_in", "signed_in"],
      ["identity_web.refresh_token", "refreshed"],
      ["identity_web.acquire_token", undefined],
      ["identity_web.remove_account", "removed"],
      ["identity_web.logout_notice", "followed"],
      ["identity_web.logout_notice", "refused"],
    ]);
    for (const span of ours) expect(requests).toContain(span.parentSpanContext?.spanId);
    for (const { startTime, endTime } of ours) expect(endTime[0] - startTime[0]).toBeGreaterThanOrEqual(0);
  });

  test("a span starts when its operation started", () => {
    const { spans, tracerProvider, meterProvider } = sdk();
    const listener = telemetryEvents({ tracerProvider, meterProvider });
    listener({ type: "signed_in", account: "a".repeat(22), session: "s", durationMs: 1500 });
    const [span] = spans.getFinishedSpans();
    expect(span?.duration).toEqual([1, 500_000_000]);
  });

  test("the span of a failure has the kind of failure", () => {
    const { spans, tracerProvider, meterProvider } = sdk();
    const listener = telemetryEvents({ tracerProvider, meterProvider });
    const error = new IdentityError("provider_unavailable", "the provider is unavailable");
    listener({ type: "sign_in_failed", error, durationMs: 3 });
    listener({ type: "refresh_failed", account: undefined, outcome: "unknown", error, durationMs: 3 });
    listener({
      type: "removal_failed",
      account: "a",
      by: "sign-out",
      error: new TypeError("with a secret"),
      durationMs: 3,
    });
    expect(
      spans.getFinishedSpans().map(({ status, attributes }) => [status.message, attributes["error.type"]]),
    ).toEqual([
      ["the provider is unavailable", "provider_unavailable"],
      ["the provider is unavailable", "provider_unavailable"],
      ["TypeError", undefined],
    ]);
  });
});

describe("metrics", () => {
  test("metrics count events without users' names", async () => {
    const { tracerProvider, meterProvider, counted } = sdk();
    await story(stage(telemetryEvents({ tracerProvider, meterProvider })));
    const points = await counted();
    expect(points.filter(({ name }) => name !== "identity_web.operation.duration")).toEqual([
      { name: "identity_web.sign_ins", attributes: { outcome: "signed_in" }, value: 1 },
      { name: "identity_web.tokens", attributes: { cached: true }, value: 1 },
      { name: "identity_web.tokens", attributes: { cached: false }, value: 1 },
      { name: "identity_web.refreshes", attributes: { outcome: "refreshed" }, value: 1 },
      {
        name: "identity_web.removals",
        attributes: { by: "back-channel", scope: "account", outcome: "removed" },
        value: 1,
      },
      { name: "identity_web.notices", attributes: { channel: "back-channel", outcome: "followed" }, value: 1 },
      { name: "identity_web.notices", attributes: { channel: "back-channel", outcome: "refused" }, value: 1 },
      { name: "identity_web.revocations", attributes: { outcome: "revoked" }, value: 1 },
    ]);
    const operations = points.filter(({ name }) => name === "identity_web.operation.duration");
    expect(operations.map(({ attributes }) => attributes.operation)).toEqual([
      "sign_in",
      "refresh_token",
      "remove_account",
      "logout_notice",
    ]);
  });

  test("metrics count failures", async () => {
    const { tracerProvider, meterProvider, counted } = sdk();
    const listener = telemetryEvents({ tracerProvider, meterProvider });
    const error = new IdentityError("store_unavailable", "the store is unavailable");
    listener({ type: "store_failed", error });
    listener({ type: "provider_failed", error });
    listener({ type: "request_failed", error });
    listener({ type: "bearer_refused", error: new IdentityError("invalid_token", "its aud is another") });
    listener({ type: "record_unreadable", record: "grant", account: undefined });
    listener({ type: "session_evicted", account: "a", session: "s" });
    listener({ type: "revocation_failed", account: "a", tries: 1, goesOn: true, error });
    listener({ type: "revocation_failed", account: "a", tries: 16, goesOn: false, error });
    expect((await counted()).map(({ name, attributes }) => [name, attributes])).toEqual([
      ["identity_web.bearer_refusals", { "error.type": "invalid_token" }],
      ["identity_web.revocations", { outcome: "failed" }],
      ["identity_web.revocations", { outcome: "given_up" }],
      ["identity_web.request_errors", { "error.type": "store_unavailable" }],
      ["identity_web.store_errors", {}],
      ["identity_web.provider_errors", {}],
      ["identity_web.evictions", { what: "session" }],
      ["identity_web.unreadable_records", { record: "grant" }],
    ]);
  });
});

test("telemetryEvents without an SDK does nothing and doesn't fail", async () => {
  trace.disable();
  await story(stage(telemetryEvents()));
});

describe("a logger", () => {
  test("a logger gets one line for each event, with complete errors and no secret", async () => {
    const lines: string[] = [];
    const logger = pino({ level: "debug" }, { write: (line) => void lines.push(line) });
    const setting = stage(loggerEvents(logger));
    await story(setting);
    const parsed: { level: number; event: string; msg: string; error?: object }[] = lines.map((line) =>
      JSON.parse(line),
    );
    expect(parsed.map(({ level, event }) => `${level} ${event}`)).toEqual([
      "30 started",
      "20 sign_in_started",
      "30 signed_in",
      "20 token_acquired",
      "30 token_refreshed",
      "20 token_acquired",
      "30 account_removed",
      "30 notice_followed",
      "40 notice_refused",
      "30 token_revoked",
    ]);
    const text = lines.join("");
    expect(text).not.toContain(setting.provider.client.clientSecret);
    expect(text).not.toContain(setting.provider.sid("alice"));
    for (const token of setting.provider.refreshTokens) expect(text).not.toContain(token);
  });

  test("the log line of a notice without a match says that it ended no session", () => {
    const lines: string[] = [];
    const keep = (_details: object, message: string) => void lines.push(message);
    const listener = loggerEvents({ debug: keep, info: keep, warn: keep, error: keep });
    listener({ type: "notice_followed", channel: "front-channel", accounts: 0, durationMs: 1 });
    listener({ type: "notice_followed", channel: "front-channel", accounts: 1, durationMs: 1 });
    expect(lines).toEqual([
      "identity-web: a front-channel logout matched no session",
      "identity-web: a front-channel logout was carried out for 1 account",
    ]);
  });

  test("a logger gets code, cure and cause of an IdentityError, and only name, code and message of other errors", () => {
    const lines: object[] = [];
    const keep = (details: object) => void lines.push(details);
    const listener = loggerEvents({ debug: keep, info: keep, warn: keep, error: keep });
    const cause = Object.assign(new Error("connect ECONNREFUSED"), {
      code: "ECONNREFUSED",
      request: { secret: "s3cret" },
    });
    const error = new IdentityError("provider_unavailable", "it is unavailable", { cause, cure: "Ask again." });
    listener({ type: "provider_failed", error });
    expect(lines).toEqual([
      {
        event: "provider_failed",
        error: {
          code: "provider_unavailable",
          message: "it is unavailable",
          cure: "Ask again.",
          cause: { name: "Error", message: "connect ECONNREFUSED", code: "ECONNREFUSED" },
        },
      },
    ]);
  });
});

test("allOf gives all events to all listeners, even if one of them throws", () => {
  const heard: string[] = [];
  const listener = allOf(
    () => {
      throw new Error("the first one is broken");
    },
    ({ type }) => void heard.push(type),
  );
  expect(() => listener({ type: "warning", message: "w" })).toThrow("the first one is broken");
  expect(heard).toEqual(["warning"]);
});
