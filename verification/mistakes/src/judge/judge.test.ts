import { describe, expect, test } from "vitest";
import { honoApp } from "../stage/hono-app.ts";
import { koaApp } from "../stage/koa-app.ts";
import type { Stage } from "../stage/stage.ts";
import { checkDocs } from "./check-docs.ts";
import { judge, type Verdict } from "./judge.ts";
import { inLog, type Mistake, onPage } from "./mistake.ts";
import { isClean, summarize } from "./summary.ts";

/** A mistake with a correct answer, which a test may change. */
const mistake = (spoilt: Partial<Mistake> = {}): Mistake => ({
  letter: "a",
  name: "none",
  providers: ["fake"],
  make: signIn,
  cause: () => inLog("register these URLs at"),
  cure: () => onPage("hello"),
  ...spoilt,
});

async function signIn({ start, browser: open, provider, origin }: Stage): Promise<void> {
  start();
  await provider.signIn(open(), `${origin}/hello`);
}

const clean = { missingCause: [], missingCure: [], leaks: [], wrong: [], up: true };

describe.each([koaApp, honoApp])("on $adapter", (app) => {
  test("a correct answer leaks nothing, although all kinds of secrets occurred", async () => {
    let kinds: ReadonlySet<string> = new Set();
    const make = async (stage: Stage) => {
      await signIn(stage);
      ({ kinds } = stage.secrets);
    };
    expect(await judge(mistake({ make }), app, "fake")).toMatchObject(clean);
    const passed = ["code", "state", "claim nonce", "code_verifier", "access_token", "refresh_token", "id_token"];
    const personal = [
      "claim sub",
      "claim sid",
      "claim email",
      "client secret",
      "session secret",
      "client authentication",
    ];
    expect([...kinds]).toEqual(
      expect.arrayContaining([...passed, ...personal, expect.stringMatching(/^cookie __Host-identity-\d+$/)]),
    );
  });

  test("the judge finds a secret in the log, in an event and on a page", async () => {
    const make = async (stage: Stage) => {
      await signIn(stage);
      console.info(`the token is ${stage.secrets.refreshTokens[0]}`);
      stage.secrets.add("word of an event", "signed_in");
      const browser = stage.browser();
      stage.secrets.add("word of the page", "home: signed out");
      await browser.open(`${stage.origin}/`);
    };
    const { leaks } = await judge(mistake({ make }), app, "fake");
    expect(leaks).toEqual(["refresh_token in the log", "word of an event in an event", "word of the page in a page"]);
  });

  test("the judge notices that a mistake stops the app", async () => {
    const make = async (stage: Stage) => {
      await signIn(stage);
      await stage.stop();
    };
    expect(await judge(mistake({ make }), app, "fake")).toMatchObject({ ...clean, up: false });
  });
});

test("the judge counts no cause and no cure for a missing phrase or a wrong behaviour", async () => {
  const spoilt = [
    mistake({ letter: "a" }),
    mistake({ letter: "b", cause: () => inLog("no such words") }),
    mistake({ letter: "c", cure: () => onPage(/^no such page$/) }),
    mistake({ letter: "d", make: async (stage) => stage.must("fly", false) }),
    mistake({ letter: "e", make: () => Promise.reject(new Error("no page")) }),
  ];
  const verdicts: Verdict[] = [];
  for (const one of spoilt) verdicts.push(await judge(one, honoApp, "fake"));
  expect(verdicts.map(({ missingCause }) => missingCause.length)).toEqual([0, 1, 0, 1, 1]);
  const summary = summarize(spoilt, verdicts);
  expect(summary).toEqual({ mistakes: 5, cause: 2, cure: 2, leaks: 0, down: 2 });
  expect(isClean(summary)).toBe(false);
});

test("the docs check finds a quote that no run has shown, and a mistake without a row", () => {
  const seen = "request_failed: no key; cure: buy one";
  const verdict: Verdict = {
    ...clean,
    letter: "a",
    name: "none",
    adapter: "koa",
    provider: "fake",
    message: "",
    log: [],
    seen,
  };
  const check = (page: string) => checkDocs(page, [mistake()], [verdict]);
  expect(check("| a | none | `no key` and `request_failed: …; cure` | buy one |")).toEqual([]);
  expect(check("| a | none | `no lock` | buy one |")).toEqual(['a quotes "no lock", which was not seen']);
  expect(check("| a | none | nothing | buy one |")).toEqual(["a quotes nothing that is seen"]);
  expect(check("| b | none | `no key` | buy one |")).toEqual(["no row for a (none)"]);
});
