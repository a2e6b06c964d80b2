import { describe, expect, test } from "vitest";
import type { HttpAnswer } from "./message.ts";
import { escapeHtml, page, selfSubmittingForm } from "./page.ts";

const header = ({ headers }: HttpAnswer, name: string): string | undefined =>
  headers.find(([each]) => each === name)?.[1];

const hostile = `"><script>alert('1')</script>&amp;`;

describe("a page of this library", () => {
  test("shows a visitor's text as text, wherever it stands", () => {
    const pages = [
      page({ title: hostile, text: hostile, wayOn: { text: hostile, href: hostile } }),
      page({ title: "t", text: "t", wayOn: { text: hostile, action: hostile, fields: { [hostile]: hostile } } }),
    ];
    for (const { body } of pages) {
      expect(body).not.toContain("<script");
      expect(body).not.toContain(hostile);
    }
    expect(escapeHtml(hostile)).toBe("&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;amp;");
  });

  test("is in no other site's frame, runs no script, loads no file and is kept in no cache", () => {
    const answer = page({ title: "title", text: "text" });
    const policy = header(answer, "content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("script-src");
    expect(header(answer, "cache-control")).toBe("no-store");
    expect(header(answer, "x-content-type-options")).toBe("nosniff");
    expect(header(answer, "content-type")).toBe("text/html; charset=utf-8");
  });

  test("with a form lets the browser say where the form comes from, and tells other sites nothing", () => {
    const form = page({ title: "t", text: "t", wayOn: { text: "Sign out", action: "/auth/sign-out", fields: {} } });
    // Under "no-referrer" a browser sends "Origin: null", and the same-origin rule would refuse our own form.
    expect(form.headers.filter(([name]) => name === "referrer-policy")).toEqual([["referrer-policy", "same-origin"]]);
    expect(header(page({ title: "t", text: "t" }), "referrer-policy")).toBe("no-referrer");
  });

  test("says when to come again", () => {
    const answer = page({ status: 503, title: "t", text: "t", retryAfter: 7 });
    expect(answer.status).toBe(503);
    expect(header(answer, "retry-after")).toBe("7");
  });
});

describe("a form that submits itself", () => {
  test("may run its own script and no other, and works without one", async () => {
    const answer = await selfSubmittingForm("https://login.example/end", { id_token_hint: hostile }, ["a=1"]);
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
