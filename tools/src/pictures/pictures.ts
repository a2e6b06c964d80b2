import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drawCaches } from "./caches.ts";
import { parseSequence } from "./sequence.ts";
import { drawSequence } from "./svg.ts";

const folder = join(import.meta.dirname, "../../../docs/images/sequences");

/** The landing page's picture, and every sequence of the docs with its picture. */
export const pictures = (): readonly { readonly file: string; readonly svg: string }[] => [
  { file: join(folder, "../caches.svg"), svg: drawCaches() },
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .map((name) => ({
      file: join(folder, name.replace(/txt$/, "svg")),
      svg: drawSequence(parseSequence(readFileSync(join(folder, name), "utf8"))),
    })),
];
