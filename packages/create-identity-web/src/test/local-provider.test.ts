import { Browser } from "@identity-web/testing/browser";
import { nodeServer } from "@identity-web/testing/node-server";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type NewApp, newApp, type RunningScript, runScript } from "./running-app.ts";

const choice = { framework: "koa", provider: "local", store: "memory" };
let app: NewApp;
let dev: RunningScript;

beforeAll(async () => {
  // The guard of the README, with one scope more than the app's own API needs.
  app = await newApp(choice, (_, text) =>
    text.replace("requireSignIn()", 'requireSignIn({ scopes: ["Mail.Read", "Calendar.Read"] })'),
  );
  dev = runScript(app, "dev");
  await dev.said(`Open ${app.baseUrl}`);
});
afterAll(async () => {
  await dev.stop();
  app.remove();
});

const openAsAlice = async (path: string) => {
  const alice = new Browser();
  await alice.open(app.baseUrl + path);
  await alice.submit("Sign-in", { login: "alice", password: "any" });
  return alice;
};

test("a new app with the guard of the README gets a token with every scope that the guard asks for", async () => {
  const alice = await openAsAlice("/api");
  expect(JSON.parse(alice.page.source)).toEqual({ user: "alice", scope: "Mail.Read Calendar.Read" });
});

test("the home page of a new app greets the user by name, and a sign-out returns to it", async () => {
  const alice = await openAsAlice("/auth/sign-in");
  expect(alice.page.text).toContain("Signed in as alice");
  await alice.submit("Sign out");
  expect((await alice.submit("Yes")).text).toContain("You are signed out");
  expect(alice.page.url.href).toBe(`${app.baseUrl}/`);
});

test("a path that a new app doesn't know, such as /favicon.ico, is not found instead of forbidden", async () => {
  expect((await fetch(`${app.baseUrl}/favicon.ico`)).status).toBe(404);
});

test("the API of the local provider refuses a token that the provider didn't issue", async () => {
  const answer = await fetch(`${app.issuer}/api`, { headers: { authorization: "Bearer made-up" } });
  expect(answer.status).toBe(401);
});

test("the local provider accepts the redirect URI of the doctor's sign-in", async () => {
  const query = { client_id: "app", response_type: "code", scope: "openid", code_challenge_method: "S256" };
  const challenge = { code_challenge: "a".repeat(43), redirect_uri: "http://localhost:8976/callback" };
  const url = `${app.issuer}/auth?${new URLSearchParams({ ...query, ...challenge })}`;
  expect((await fetch(url, { redirect: "manual" })).status).toBe(303);
});

test("npm run dev says which setting has a port that is taken, without a stack", async () => {
  const other = await newApp(choice);
  const taken = await nodeServer(() => {}, Number(new URL(other.issuer).port));
  onTestFinished(async () => {
    await taken.close();
    other.remove();
  });
  const output = await runScript(other, "dev").ended();
  expect(output).toContain(`The port of ISSUER is taken (${other.issuer})`);
  expect(output).not.toMatch(/\n {4}at /);
});
