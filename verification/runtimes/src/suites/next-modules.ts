import { registerHooks } from "node:module";

/** Replaces Next.js by the adapter's test modules, because its own modules load only in its bundles. For Node only. */
export function standInForNext(): void {
  const standIn = new URL("../../../../packages/adapter-next/src/test/next-modules.ts", import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) => next(specifier.startsWith("next/") ? standIn : specifier, context),
  });
}
