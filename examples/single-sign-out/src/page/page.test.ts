import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { contentSecurityPolicy, html, page, style, trusted } from "./index.ts";

test("html escapes text, keeps markup, and omits only undefined and false", () => {
  const name = `<b>"Bob" & 'Co'</b>`;
  expect(html`<p title="${name}">${name}</p>`.toString()).toBe(
    `<p title="&lt;b&gt;&quot;Bob&quot; &amp; &#39;Co&#39;&lt;/b&gt;">&lt;b&gt;&quot;Bob&quot; &amp; &#39;Co&#39;&lt;/b&gt;</p>`,
  );
  expect(html`${[1, 2].map((n) => html`<li>${n}</li>`)}${undefined}${false}${0}`.toString()).toBe(
    "<li>1</li><li>2</li>0",
  );
  expect(html`${trusted("<hr>")}`.toString()).toBe("<hr>");
});

test("a page has the given parts", () => {
  const markup = page({
    site: "Mail",
    title: "<Inbox>",
    aside: "alice",
    layout: "wide",
    body: html`<h1>Hi</h1>`,
    style: "h1 { color: red }",
    script: "go()",
  });
  expect(markup).toContain("<title>&lt;Inbox&gt; · Mail</title>");
  expect(markup).toContain("<style>h1 { color: red }</style>");
  expect(markup).toContain('<body class="wide">');
  expect(markup).toContain("<span>alice</span>");
  expect(markup).toContain("<main><h1>Hi</h1></main>\n<script>go()</script>");
  expect(page({ site: "Mail", title: "x", body: html`` })).not.toContain("<script>");
});

test("the policy admits the page's style, the scripts and frames named, and nothing else", () => {
  const sha256 = (text: string): string => `'sha256-${hash("sha256", text, "base64")}'`;
  const policy = contentSecurityPolicy({ scripts: ["go()"], styles: ["h1 {}"], frames: ["http://localhost:3001"] });
  const directives = new Map(policy.split("; ").map((directive) => [directive.split(" ")[0], directive]));
  expect(directives.get("default-src")).toBe("default-src 'none'");
  expect(directives.get("style-src")).toBe(`style-src ${sha256(style)} ${sha256("h1 {}")}`);
  expect(directives.get("script-src")).toBe(`script-src ${sha256("go()")}`);
  expect(directives.get("frame-src")).toBe("frame-src http://localhost:3001");
  expect(directives.has("form-action")).toBe(false);
  expect(contentSecurityPolicy()).toContain("script-src 'none'; frame-src 'none'");
});
