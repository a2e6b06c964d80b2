import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { bundleForWorkers, capabilities, features, wholeWorker, workerWith } from "./bundle.ts";

/** The largest allowed size of a Worker: adapter-hono, core, composition, idp-oauth4webapi and store-durable-objects with their dependencies. */
export const budgetKiB = 58;
/** The present bound, which `pnpm test` checks. Lower it if the Worker has become smaller. */
export const ceilingKiB = 79.5;

export interface Part {
  /** A package. */
  readonly name: string;
  /** How much smaller the Worker would be without that package's own code, after gzip. */
  readonly kib: number;
  readonly minifiedKiB: number;
}

export interface Size {
  readonly kib: number;
  readonly minifiedKiB: number;
  /** The largest first. */
  readonly parts: readonly Part[];
}

/** Measures the whole Worker, and the code of each package in it. */
export async function measure(): Promise<Size> {
  const { code } = await bundleForWorkers(wholeWorker);
  const { code: readable } = await bundleForWorkers(wholeWorker, { keepPaths: true });
  const pieces = await Promise.all(piecesOf(readable).map(minified));
  const all = kibibytes(textOf(pieces));
  const parts = [...new Set(pieces.map(({ name }) => name))].map((name) => ({
    name,
    kib: all - kibibytes(textOf(pieces.filter((piece) => piece.name !== name))),
    minifiedKiB: bytes(textOf(pieces.filter((piece) => piece.name === name))) / 1024,
  }));
  return { kib: kibibytes(code), minifiedKiB: bytes(code) / 1024, parts: parts.sort((a, b) => b.kib - a.kib) };
}

/** How much each capability and each feature adds to the smallest Worker, and all of them together. */
export async function measureCapabilities(): Promise<readonly { readonly name: string; readonly kib: number }[]> {
  const weigh = async (contents: string): Promise<number> => kibibytes((await bundleForWorkers(contents)).code);
  const least = await weigh(wholeWorker);
  const rows = [];
  const all = [...capabilities, ...features];
  for (const each of all) rows.push({ name: each[0], kib: (await weigh(workerWith([each]))) - least });
  return [...rows, { name: "all of them", kib: (await weigh(workerWith(all))) - least }];
}

/** The size of code after gzip, in KiB: Cloudflare's limits count compressed bytes. */
export const kibibytes = (code: string): number => gzipSync(code, { level: 9 }).length / 1024;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

interface Piece {
  readonly name: string;
  readonly code: string;
}

const textOf = (pieces: readonly Piece[]): string => pieces.map(({ code }) => code).join("");

/** The bundle, cut at the bundler's comments about files. */
function piecesOf(readable: string): readonly Piece[] {
  // The list of exports names declarations of other pieces.
  const declarations = readable.replace(/^export \{[^}]*\};\s*$/m, "");
  const [head = "", ...rest] = declarations.split(/^\/\/ (?=\S+\.[cm]?[jt]s$)/m);
  const files = rest.map((piece) => {
    const end = piece.indexOf("\n");
    return { name: packageOf(piece.slice(0, end)), code: piece.slice(end + 1) };
  });
  return [{ name: "esbuild", code: head }, ...files];
}

function packageOf(path: string): string {
  const installed = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (installed !== undefined) return installed;
  const own = /^packages\/([^/]+)\//.exec(path)?.[1];
  return own === undefined ? "esbuild" : `@identity-web/${own}`;
}

async function minified({ name, code }: Piece): Promise<Piece> {
  const { code: short } = await transform(code, { minifyWhitespace: true, logLevel: "silent" });
  return { name, code: short };
}
