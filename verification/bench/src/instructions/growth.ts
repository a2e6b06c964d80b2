import type { Kind } from "./count.ts";

/** The figures that are kept in the repository. */
export interface Committed {
  /** The versions to which they apply. */
  readonly platform: string;
  readonly instructions: Readonly<Record<Kind, number>>;
}

/** The allowed growth, as a share of identity-web's own instructions in a request. */
const allowedGrowth = 0.05;

/** The figures that have grown too much. The framework's own instructions allow no growth. */
export function complaints(
  { instructions }: Pick<Committed, "instructions">,
  found: Partial<Record<Kind, number>>,
): string[] {
  return (["koa", "hono"] as const).flatMap((framework) => {
    const kind = `${framework} + identity-web` as const;
    const now = found[kind];
    const before = instructions[kind];
    const most = Math.round(before + allowedGrowth * (before - instructions[framework]));
    if (now !== undefined && now <= most) return [];
    return [
      `${kind}: expected at most ${most} instructions a request, and found ${now}. ` +
        "Make the guarded path shorter again. If the growth is wanted, run `pnpm bench:instructions --write` and commit instructions.json.",
    ];
  });
}
