import { describe, expect, test } from "vitest";
import type { IdentityEvent } from "../../ports/events.ts";
import type { HttpAnswer, HttpRequest } from "../kernel/message.ts";
import type { PagesOptions } from "../settings.ts";
import { escapeHtml, type Page, page, selfSubmittingForm } from "./page.ts";
import { english } from "./texts.ts";

const header = ({ headers }: HttpAnswer, name: string): string | undefined =>
  headers.find(([each]) => each === name)?.[1];

const hostile = `"><script>alert('1')</script>&amp;`;

function setUp(pages: PagesOptions = {}, language?: string) {
  const events: IdentityEvent[] = [];
  const parts = {
    ports: { events: { emit: (event: IdentityEvent) => void events.push(event) } },
    settings: { pages },
    words: english,
  };
  const request: HttpRequest = {
    method: "GET",
    target: "/",
    header: (name) => (name === "accept-language" ? language : undefined),
    body: async () => "",
  };
  return { events, parts, request, draw: (wish: Page) => page(parts, request, wish) };
}

describe("a page of this library", () => {
  test("shows a visitor's text as text at every place", async () => {
    const { draw } = setUp({ translations: { en: { "sign-out.title": hostile, "sign-out.way": hostile } } });
    const pages = [
      await draw({ name: "sign-in-again", values: { user: hostile }, wayOn: { href: hostile }, forward: hostile }),
      await draw({ name: "sign-out", wayOn: { action: hostile, fields: { [hostile]: hostile } } }),
    ];
    for (const { body } of pages) {
      expect(body).not.toContain("<script");
      expect(body).not.toContain(hostile);
    }
    expect(escapeHtml(hostile)).toBe("&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;amp;");
  });

  test("can't be framed by other sites, runs no script, loads no file and isn't cached", async () => {
    const answer = await setUp().draw({ name: "signed-out" });
    const policy = header(answer, "content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("script-src");
    expect(header(answer, "cache-control")).toBe("no-store");
    expect(header(answer, "x-content-type-options")).toBe("nosniff");
    expect(header(answer, "content-type")).toBe("text/html; charset=utf-8");
  });

  test("with a form lets the browser send Origin to this app, and no referrer to other sites", async () => {
    const { draw } = setUp();
    const form = await draw({ name: "sign-out", wayOn: { action: "/auth/sign-out", fields: {} } });
    // Under "no-referrer" a browser sends "Origin: null", and the same-origin rule would refuse the app's own form.
    expect(form.headers.filter(([name]) => name === "referrer-policy")).toEqual([["referrer-policy", "same-origin"]]);
    expect(header(await draw({ name: "signed-out" }), "referrer-policy")).toBe("no-referrer");
  });

  test("has Retry-After", async () => {
    const answer = await setUp().draw({ name: "store-down", status: 503, retryAfter: 7 });
    expect(answer.status).toBe(503);
    expect(header(answer, "retry-after")).toBe("7");
  });

  const translations = {
    de: { "signed-out.title": "Abgemeldet", "sign-in-again.text": "Angemeldet als {user}." },
    "pt-BR": { "signed-out.title": "Sessão encerrada" },
  };

  test.each([
    [undefined, "en", "You are signed out"],
    ["de", "de", "Abgemeldet"],
    ["de-AT, en;q=0.5", "de", "Abgemeldet"],
    ["fr, de;q=0.4, en;q=0.8", "en", "You are signed out"],
    ["pt-br;q=0.9, en;q=0.1", "pt-BR", "Sessão encerrada"],
    ["de;q=0, en;q=0.1", "en", "You are signed out"],
    ["*;q=x,,;", "en", "You are signed out"],
    ["__proto__, constructor", "en", "You are signed out"],
  ])("uses the visitor's language if there is a translation: %s", async (accepted, language, title) => {
    const { draw } = setUp({ translations }, accepted);
    const answer = await draw({ name: "signed-out", wayOn: { href: "/" } });
    expect(answer.body).toContain(`<html lang="${language}">`);
    expect(answer.body).toContain(`<h1>${title}</h1>`);
    expect(answer.body).toContain("Sign in again");
    expect(header(answer, "content-language")).toBe(language);
  });

  test("replaces names in a translation by values, and replaces nothing inside the values", async () => {
    const { draw } = setUp({ translations }, "de");
    const { body } = await draw({ name: "sign-in-again", values: { user: "{hint}", hint: "no" } });
    expect(body).toContain("Angemeldet als {hint}.");
  });

  test("can be rendered by the app, with the required content and the app's own headers", async () => {
    const { draw } = setUp({
      render: async ({ name, status, title, content }) => ({
        html: `<html><title>${title}</title><body class="${name} ${status}">${content}</body></html>`,
        headers: { "Content-Security-Policy": "style-src 'self'", "x-own": "1" },
      }),
    });
    const answer = await draw({ name: "sign-out", wayOn: { action: "/auth/sign-out", fields: { scope: "account" } } });
    expect(answer.body).toContain('<body class="sign-out 200"><h1>Sign out?</h1>');
    expect(answer.body).toContain('<input type="hidden" name="scope" value="account"><button>Sign out</button>');
    expect(answer.headers.filter(([name]) => name === "content-security-policy")).toEqual([
      ["content-security-policy", "style-src 'self'"],
    ]);
    expect(header(answer, "x-own")).toBe("1");
    expect(header(answer, "x-content-type-options")).toBe("nosniff");
  });

  test.each([[undefined], [null], [{}], [{ html: 7 }], [7]])(
    "a page falls back to the plain document when the app's render function returns %j, with a warning",
    async (returned) => {
      const { draw, events } = setUp({ render: Function.prototype.call.bind(() => returned) });
      const answer = await draw({ name: "signed-out" });
      expect([answer.status, answer.body]).toEqual([200, expect.stringContaining("<h1>You are signed out</h1>")]);
      expect(events).toMatchObject([{ type: "warning", message: expect.stringContaining("pages.render") }]);
    },
  );

  test("a page falls back to the plain document when the app's render function throws, with a warning", async () => {
    const { draw, events } = setUp({
      render: () => {
        throw new Error("a mistake");
      },
    });
    expect((await draw({ name: "signed-out" })).body).toContain("<h1>You are signed out</h1>");
    expect(events).toMatchObject([{ type: "warning", message: expect.stringContaining("a mistake") }]);
  });
});

describe("a form that submits itself", () => {
  test("may run its own script and no other, and works without script", async () => {
    const { parts, request } = setUp();
    const endSession = { url: "https://login.example/end", form: { id_token_hint: hostile } };
    const answer = await selfSubmittingForm(parts, request, endSession, ["a=1"]);
    const script = /<script>(.*?)<\/script>/.exec(answer.body)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(header(answer, "content-security-policy")).toContain(`script-src 'sha256-${hash}'`);
    expect(answer.body).toContain("<button>Continue</button>");
    expect(answer.body).toContain('action="https://login.example/end"');
    expect(answer.body).not.toContain("<script>alert");
    expect(header(answer, "set-cookie")).toBe("a=1");
  });
});
