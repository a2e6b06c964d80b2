import { guarantees } from "../../judge/violation.ts";
import type { StoreKind } from "../../world/shared-store.ts";
import type { WorldOptions } from "../../world/world.ts";
import type { Actors, Scenario } from "../scenario.ts";
import { type Act, type DrawAct, everywhere, oneByOne, readers } from "./acts.ts";
import { type Cast, castOf } from "./cast.ts";
import { type Dimension, dimensions } from "./dimensions.ts";
import { Draw } from "./draw.ts";
import { rivals } from "./rivals.ts";

/** A world that is about one dimension has fewer others, so that its acts meet more often. */
const otherShare = 0.6;

/**
 * A world with its own options, people, messages and actors, all of them drawn with the seed. It finds the combinations that no
 * other scenario has.
 *
 * @param about - The dimension that it has in any case. "": none.
 */
export function drawnWorld(seed: number, store: StoreKind, about: string): Scenario {
  const draw = new Draw(seed + 10_007 * dimensions.findIndex(({ name }) => name === about));
  const nodes = draw.one(2, 2, 3);
  const drawn = dimensions.filter(
    ({ name, share, needsCells = false }) =>
      (store === "cells" || !needsCells) && (name === about || draw.happens(share * otherShare)),
  );
  const own = drawn.filter(({ name }) => !drawn.some(({ without }) => without === name));
  const options = own.map((dimension) => dimension.options(draw, nodes)).reduce(merged, { nodes });
  const isSmall = draw.happens(own.some(({ name }) => name === "ends") ? 0.75 : 0.3);
  const isCrowded = own.some(({ name }) => name === "many sessions");
  const ofDimensions = own.flatMap((dimension) => times(dimension, about));
  const acts = [...everywhere, ...ofDimensions];
  return {
    ...options,
    name: `a drawn world: ${own.map(({ name }) => name).join(", ") || "nothing special"} (${seed})`,
    about: guarantees,
    stores: [store],
    explore: "random",
    prepare: async (world) => {
      const own = new Draw(seed + 1_000_000_007);
      const cast = await castOf(world, own, { isSmall, isCrowded });
      return isSmall ? rivals(cast, ofDimensions) : actorsOf(cast, paletteOf(own, acts));
    },
  };
}

/** The acts of the dimension that a world is about are twice as likely. */
const times = ({ name, acts = [] }: Dimension, about: string): readonly DrawAct[] =>
  name === about ? [...acts, ...acts] : acts;

const merged = (a: Partial<WorldOptions>, b: Partial<WorldOptions>): Partial<WorldOptions> => ({
  ...a,
  ...b,
  ...(a.provider && b.provider ? { provider: { ...a.provider, ...b.provider } } : {}),
});

/** Half of the acts. A world of few acts repeats them, and so reaches states that a world of all acts hardly reaches. */
function paletteOf(draw: Draw, acts: readonly DrawAct[]): readonly DrawAct[] {
  const palette = new Set([...new Set(acts)].filter(() => draw.happens(0.5)));
  const own = acts.filter((act) => palette.has(act));
  return [...own, ...readers];
}

/** Two to four actors, who do one to four things each. */
function actorsOf(cast: Cast, acts: readonly DrawAct[]): Actors {
  const { draw, world } = cast;
  const actors: Record<string, () => Promise<unknown>> = {};
  for (let left = draw.count(2, 4); left > 0; left--) {
    const parts: Act[] = [];
    for (let more = draw.one(1, 1, 2, 2, 3, 4); more > 0; more--) {
      const act = draw.oneOf(acts)(cast);
      if (act !== undefined) parts.push(act);
    }
    actors[`actor ${Object.keys(actors).length + 1}`] = () => oneByOne(world, parts);
  }
  return actors;
}
