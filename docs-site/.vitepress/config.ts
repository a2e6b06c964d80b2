import { cpSync, readdirSync, rmSync } from "node:fs";
import { defineConfig } from "vitepress";
import { outside } from "./outside.ts";
import { titled, titleOf } from "./titles.ts";

const docs = new URL("../../docs/", import.meta.url);
// Pages become modules, which find their packages only from in here.
const pages = new URL("../pages/", import.meta.url);
rmSync(pages, { recursive: true, force: true });
cpSync(docs, pages, { recursive: true });

/** What stands beside every page, and in which order. */
const chapters = {
  "Getting started": ["quick-start", "adapters", "nextjs", "providers", "doctor", "mistakes", "errors"],
  "Sign-out": ["sign-out", "guarantee", "peers"],
  "Your app": ["apis", "single-page-apps", "visitor-pages", "testing", "security", "security-profiles"],
  "In production": ["stores", "edge", "telemetry", "upgrading", "performance", "conformance", "faq"],
  "Moving here": [
    "from-express-openid-connect",
    "from-hono-oidc-auth",
    "from-msal-node",
    "from-microsoft-identity-web",
  ],
  "Building on it": ["writing-a-store", "writing-an-adapter"],
};

const listed = new Set(Object.values(chapters).flat());
const forgotten = readdirSync(docs)
  .filter((name) => name.endsWith(".md") && name !== "README.md")
  .filter((name) => !listed.has(name.replace(/\.md$/, "")));
if (forgotten.length > 0) throw new Error(`expected every document in a chapter, and found none for ${forgotten}`);

export default defineConfig({
  title: "identity-web",
  description: "Web-app identity for TypeScript, with sign-out on every node",
  srcDir: "pages",
  outDir: "./dist",
  cacheDir: "./node_modules/.vitepress",
  rewrites: { "README.md": "index.md" },
  cleanUrls: true,
  lastUpdated: false,
  markdown: { config: (markdown) => markdown.use(outside).use(titled) },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Quick start", link: "/quick-start" },
      { text: "How sign-out works", link: "/sign-out" },
      { text: "Questions", link: "/faq" },
    ],
    sidebar: Object.entries(chapters).map(([text, names]) => ({
      text,
      items: names.map((name) => ({ text: titleOf(name), link: `/${name}` })),
    })),
  },
});
