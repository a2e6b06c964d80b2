import type { Part } from "./part.ts";

export interface Framework extends Part {
  /** Runs the app for development, with the settings of `.env`. */
  readonly dev: string;
  /** Further scripts: `start`, or those of a deployment. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly check: string;
  /** A folder of templates with a Dockerfile; Workers have none. */
  readonly docker?: { readonly templates: string; readonly user: string; readonly versionOf?: string };
  /** The stores that it can use, the default first. */
  readonly stores: readonly string[];
  readonly files: readonly (readonly [path: string, job: string])[];
  readonly deploy: string;
}

const serverStores = ["sqlite", "memory", "redis", "postgres"];
const server = ["server", "options"];
const docker =
  "`docker build -t app .`, then `docker run --env-file .env.production -p 3000:3000 app`. git and Docker ignore this file.";
const unbuilt = (runtime: string): string =>
  `There is no build step, because ${runtime} runs TypeScript files directly. ${docker}`;
const serverFiles = [
  ["src/app.ts", "the routes"],
  ["src/page.ts", "the home page"],
  ["src/main.ts", "starts the app"],
] as const;
const onNode = {
  dev: "node --env-file=.env --watch src/main.ts",
  scripts: { start: "node --env-file-if-exists=.env src/main.ts" },
  check: "tsc",
  docker: { templates: "docker-node", user: "node" },
  stores: serverStores,
  files: serverFiles,
  deploy: unbuilt("Node.js"),
};

/** The frameworks that an app can be created for. */
export const frameworks: readonly Framework[] = [
  {
    ...onNode,
    id: "koa",
    label: "Koa",
    templates: [...server, "koa"],
    dependencies: ["@identity-web/adapter-koa", "koa"],
    devDependencies: ["@types/koa"],
  },
  {
    ...onNode,
    id: "hono",
    label: "Hono on Node.js",
    templates: [...server, "hono", "hono-node"],
    dependencies: ["@identity-web/adapter-hono", "@hono/node-server", "hono"],
    devDependencies: [],
  },
  {
    id: "hono-workers",
    label: "Hono on Cloudflare Workers",
    templates: ["server", "hono", "hono-workers"],
    dependencies: ["@identity-web/adapter-hono", "hono"],
    devDependencies: ["wrangler"],
    dev: "wrangler dev --port 3000",
    scripts: { deploy: "wrangler deploy" },
    check: "tsc",
    stores: ["durable-objects"],
    files: [...serverFiles, ["wrangler.jsonc", "the Worker's bindings"]],
    deploy:
      "`npx wrangler secret put NAME` for each setting of `.env.example`, then `npm run deploy`. A Worker needs no Dockerfile.",
  },
  {
    ...onNode,
    id: "hono-deno",
    label: "Hono on Deno",
    templates: [...server, "hono", "hono-deno"],
    dependencies: ["@identity-web/adapter-hono", "hono"],
    devDependencies: ["deno"],
    dev: "deno serve --env-file=.env --allow-all --watch --port 3000 src/main.ts",
    scripts: { start: "deno serve --allow-all --port 3000 src/main.ts" },
    docker: { templates: "docker-deno", user: "deno", versionOf: "deno" },
    deploy: unbuilt("Deno"),
  },
  {
    ...onNode,
    id: "hono-bun",
    label: "Hono on Bun",
    templates: [...server, "hono", "hono-bun"],
    dependencies: ["@identity-web/adapter-hono", "hono"],
    devDependencies: ["bun"],
    dev: "bun --watch src/main.ts",
    scripts: { start: "bun src/main.ts" },
    docker: { templates: "docker-bun", user: "bun", versionOf: "bun" },
    deploy: unbuilt("Bun"),
  },
  {
    ...onNode,
    id: "express",
    label: "Express",
    templates: [...server, "express"],
    dependencies: ["@identity-web/adapter-express", "express"],
    devDependencies: ["@types/express"],
  },
  {
    ...onNode,
    id: "fastify",
    label: "Fastify",
    templates: [...server, "fastify"],
    dependencies: ["@identity-web/adapter-fastify", "fastify"],
    devDependencies: [],
  },
  {
    ...onNode,
    id: "next",
    label: "Next.js",
    templates: ["options", "next"],
    dependencies: ["@identity-web/adapter-next", "next", "react", "react-dom"],
    devDependencies: ["@types/react"],
    // Next.js reads .env itself, except for PORT.
    dev: "next dev --port 3000",
    scripts: { build: "next build", start: "next start" },
    check: "next typegen && tsc",
    docker: { templates: "docker-next", user: "node" },
    deploy: docker,
    files: [
      ["auth.ts", "what pages, routes and actions import"],
      ["app/page.tsx", "the home page"],
      ["proxy.ts", "tells pages their path"],
    ],
  },
];
