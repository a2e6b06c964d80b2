import { Browser, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { sessionsPage } from "./index.ts";

const alice = { subject: "alice", username: "alice@example.org" };
const agents = {
  firefox: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  safari:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
};
const json = { accept: "application/json" };

async function setUp() {
  const world = new World();
  const http = world.http({ features: [sessionsPage({ locate: (request) => request.header("x-country") })] });
  const signedIn = async (person: { subject: string }, agent: string, country: string) => {
    const browser = new Browser(http);
    await world.clock.advance(60_000);
    const away = await browser.navigate("/auth/sign-in");
    const callback = `/auth/callback?${world.provider.answer(locationOf(away), person)}`;
    await browser.navigate(callback, { "user-agent": agent, "x-country": country });
    return browser;
  };
  const phone = await signedIn(alice, agents.safari, "NZ");
  const laptop = await signedIn(alice, agents.firefox, "<b>DE</b>");
  const bob = await signedIn({ subject: "bob" }, agents.firefox, "FR");
  const list = async (
    browser: Browser,
  ): Promise<{ id: string; current: boolean; browser: string | null; from: string | null }[]> =>
    JSON.parse((await browser.send("GET", "/auth/sessions", { headers: json })).body).sessions;
  return { world, http, phone, laptop, bob, list };
}

describe("the sessions page", () => {
  test("the list has this browser's session first, then the account's others with their labels", async () => {
    const { phone, list } = await setUp();
    expect(await list(phone)).toMatchObject([
      { current: true, browser: "Safari on iPhone", from: "NZ", createdAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      { current: false, browser: "Firefox on Windows", from: "<b>DE</b>" },
    ]);
  });

  test("G9: lists and ends only sessions of this app, not those of another app on the same store", async () => {
    const { world, http, phone, list } = await setUp();
    const other = new World({ memory: world.memory, clientId: "another-client", clock: world.clock });
    const { key } = await other.signIn(alice);
    expect(await list(phone)).toHaveLength(2);
    const user = await http.identity(phone.request("GET", "/")).current();
    expect(await user?.sessions()).toHaveLength(2);
    for (const end of ["others", key.id]) await phone.post("/auth/sessions", { end });
    const left = (await other.node.accounts.sessions(key.account)).map(({ id }) => id);
    expect(left).toEqual([key.id, user?.session.id]);
  });

  test("the page escapes outside text, and each button names the session that it ends", async () => {
    const { phone, list } = await setUp();
    const { body, status, headers } = await phone.navigate("/auth/sessions", { "accept-language": "en" });
    expect(status).toBe(200);
    expect(body).toContain("Safari on iPhone (this browser)");
    expect(body).toContain("alice@example.org");
    expect(body).not.toContain("<b>DE</b>");
    expect(body).not.toContain("<script");
    const other = (await list(phone))[1]?.id ?? "none";
    expect(body).toContain(`<input type="hidden" name="end" value="${other}">`);
    expect(body).toMatch(/aria-label="End the session of Firefox on Windows, signed in .* UTC"/);
    expect(body).toContain('<form method="post" action="/auth/sign-out">');
    expect(headers).toContainEqual(["referrer-policy", "same-origin"]);
    expect(headers).toContainEqual(["cache-control", "no-store"]);
  });

  test("a translation's quotes end no attribute", async () => {
    const world = new World();
    const pages = { translations: { en: { "sessions.end-named": '"> <b>{browser}</b>' } } };
    const http = world.http({ features: [sessionsPage()], pages });
    const browser = new Browser(http);
    await new Browser(http).signIn(world.provider, alice);
    await browser.signIn(world.provider, alice);
    expect((await browser.navigate("/auth/sessions")).body).toContain(
      'aria-label="&#34;&#62; &#60;b&#62;A browser&#60;/b&#62;"',
    );
  });

  test.each([
    [{ username: "alice@example.org", name: "Alice" }, {}, "as alice@example.org."],
    [{ name: "Alice" }, { email: "alice@example.org" }, "as Alice."],
    [{}, { email: "alice@example.org" }, "as alice@example.org."],
    [{ username: "", name: "" }, { email: "" }, "as a user without a name."],
  ])("names the user by what the provider sent: %j, %j", async (person, claims, expected) => {
    const world = new World();
    const browser = new Browser(world.http({ features: [sessionsPage()] }));
    const complete = world.provider.completeSignIn.bind(world.provider);
    world.provider.completeSignIn = async (...given) => {
      const signedIn = await complete(...given);
      const { issuer, subject } = signedIn.account;
      return { ...signedIn, account: { issuer, subject, ...person }, claims };
    };
    await browser.signIn(world.provider, { subject: "alice" });
    expect((await browser.navigate("/auth/sessions")).body).toContain(expected);
  });

  test("sessions end one by one", async () => {
    const { phone, laptop, bob, list } = await setUp();
    const end = (await list(phone))[1]?.id ?? "";
    expect((await phone.post("/auth/sessions", { end })).status).toBe(303);
    expect(await list(phone)).toHaveLength(1);
    expect((await laptop.send("GET", "/auth/sessions", { headers: json })).status).toBe(401);
    expect(await list(bob)).toHaveLength(1);
  });

  test("all sessions but this one end at once", async () => {
    const { phone, laptop, list } = await setUp();
    const answer = await phone.send("POST", "/auth/sessions", { headers: json, form: { end: "others" } });
    expect(JSON.parse(answer.body)).toEqual({ ended: 1 });
    expect(await list(phone)).toMatchObject([{ current: true }]);
    expect((await laptop.send("GET", "/auth/sessions", { headers: json })).status).toBe(401);
  });

  test("ending the others keeps this browser's tokens, and removes theirs", async () => {
    const { world, phone, list } = await setUp();
    const of = (accounts: readonly { username?: string }[]) =>
      accounts.filter(({ username }) => username === alice.username);
    expect(of(world.memory.inspect().accounts)).toMatchObject([{ sessions: 2, grants: [{}, {}] }]);
    await phone.post("/auth/sessions", { end: "others" });
    expect(await list(phone)).toHaveLength(1);
    expect(of(world.memory.inspect().accounts)).toMatchObject([{ sessions: 1, grants: [{}] }]);
  });

  test("ending a thousand other sessions is one removal, and all of them end", async () => {
    const { world, phone, list } = await setUp();
    for (let at = 0; at < 1000; at++) await world.signIn({ ...alice, sid: `sid-${at}` });
    expect(await list(phone)).toHaveLength(1002);
    const before = world.store.count("removeAccount");
    const answer = await phone.send("POST", "/auth/sessions", { headers: json, form: { end: "others" } });
    expect(JSON.parse(answer.body)).toEqual({ ended: 1001 });
    expect(world.store.count("removeAccount") - before).toBe(1);
    expect(await list(phone)).toMatchObject([{ current: true }]);
  });

  test("ending this browser's own session is a sign-out", async () => {
    const { phone, laptop, list } = await setUp();
    const end = (await list(phone))[0]?.id ?? "";
    expect(locationOf(await phone.post("/auth/sessions", { end }))).toContain("/end-session?");
    expect(phone.cookies.size).toBe(0);
    expect(await list(laptop)).toHaveLength(1);
  });

  test("a session of another account can't be ended, and no unnamed session ends", async () => {
    const { phone, bob, list } = await setUp();
    const end = (await list(bob))[0]?.id ?? "";
    for (const form of [{ end }, { end: "" }, { end: "unknown" }, {}]) await phone.post("/auth/sessions", form);
    expect(await list(bob)).toHaveLength(1);
    expect(await list(phone)).toHaveLength(2);
  });

  test("only this app's own pages can end sessions, and only a signed-in user sees them", async () => {
    const { http, phone, list } = await setUp();
    const headers = { "sec-fetch-site": "cross-site", accept: "text/html" };
    expect((await phone.send("POST", "/auth/sessions", { headers, form: { end: "others" } })).status).toBe(403);
    expect(await list(phone)).toHaveLength(2);
    const stranger = new Browser(http);
    expect(locationOf(await stranger.navigate("/auth/sessions"))).toBe("/auth/sign-in?returnTo=%2Fauth%2Fsessions");
    expect((await stranger.send("POST", "/auth/sessions", { headers: json, form: { end: "others" } })).status).toBe(
      401,
    );
  });

  test("a button of a page that was loaded before the session ended leads to sign-in and back, and ends no session", async () => {
    const { http, laptop, list } = await setUp();
    const stale = await new Browser(http).post("/auth/sessions", { end: "others" });
    expect([stale.status, locationOf(stale)]).toEqual([303, "/auth/sessions"]);
    expect(await list(laptop)).toHaveLength(2);
  });

  test("a store that fails in between is reported, and a repetition ends the rest", async () => {
    const { world, phone, list } = await setUp();
    world.store.fail("removeAccount", new Error("the network is gone"));
    const answer = await phone.send("POST", "/auth/sessions", { headers: json, form: { end: "others" } });
    expect(answer.status).toBe(503);
    expect(await list(phone)).toHaveLength(2);
    await phone.post("/auth/sessions", { end: "others" });
    expect(await list(phone)).toHaveLength(1);
  });

  test("a sign-in succeeds even if locate() fails", async () => {
    const world = new World();
    const locate = () => {
      throw new Error("no country");
    };
    const browser = new Browser(world.http({ features: [sessionsPage({ locate })] }));
    expect((await browser.signIn(world.provider, alice)).status).toBe(302);
    expect(world.eventsOf("warning")).toMatchObject([{ message: expect.stringContaining("no country") }]);
  });
});

test("a sign-in waits two seconds for locate(), and then stores the session without a place", async () => {
  const world = new World();
  const asked = Promise.withResolvers<void>();
  const locate = () => {
    asked.resolve();
    return new Promise<never>(() => undefined);
  };
  const browser = new Browser(world.http({ features: [sessionsPage({ locate })] }));
  let isAnswered = false;
  const signedIn = browser.signIn(world.provider, alice).finally(() => {
    isAnswered = true;
  });
  await asked.promise;
  await world.clock.advance(1_999);
  expect(isAnswered).toBe(false);
  await world.clock.advance(1);
  expect((await signedIn).status).toBe(302);
  const [listed] = JSON.parse((await browser.send("GET", "/auth/sessions", { headers: json })).body).sessions;
  expect(listed).toMatchObject({ current: true, from: null });
  const message = expect.stringMatching(/sessionsPage\.locate failed: .*no answer within 2000 ms/);
  expect(world.eventsOf("warning")).toEqual([{ type: "warning", message }]);
});

test.each([[null], [7], [{ country: "NZ" }]])("a sign-in succeeds even if locate() returns %j", async (place) => {
  const world = new World();
  const options = { locate: () => place };
  const browser = new Browser(world.http({ features: [Reflect.apply(sessionsPage, undefined, [options])] }));
  expect((await browser.signIn(world.provider, alice)).status).toBe(302);
  const [listed] = JSON.parse((await browser.send("GET", "/auth/sessions", { headers: json })).body).sessions;
  expect(listed).toMatchObject({ current: true, from: null });
  const warnings = world.eventsOf("warning");
  expect(warnings.map(({ message }) => message)).toEqual(
    place === null ? [] : [expect.stringContaining("the option sessionsPage.locate returned")],
  );
});

describe("the options of sessionsPage()", () => {
  test.each([
    ["yes", "sessionsPage(): expected an object of options"],
    [{ locate: "NZ" }, "sessionsPage(): locate: expected a function"],
    [{ from: () => "NZ" }, 'sessionsPage(): unknown option "from": expected one of locate'],
  ])("%j are refused with a message", (options, problem) => {
    expect(Reflect.apply(sessionsPage, undefined, [options]).problems).toEqual([expect.stringContaining(problem)]);
  });

  test("may be omitted", () => {
    expect(sessionsPage().problems).toEqual([]);
  });
});
