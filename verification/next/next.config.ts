import { resolve } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  // The packages are linked as sources, from outside this folder.
  turbopack: { root: resolve(import.meta.dirname, "../..") },
  // `pnpm check` does it, with tsconfig.check.json.
  typescript: { ignoreBuildErrors: true },
};

export default config;
