import type { Actors } from "../scenario.ts";
import {
  type Act,
  callsApi,
  comesAtEnd,
  comesBeforeEnd,
  type DrawAct,
  enders,
  oneByOne,
  reachesEnd,
  readers,
  securityEvent,
  users,
} from "./acts.ts";
import type { Cast } from "./cast.ts";

/** Acts of dimensions that end sessions or tokens, or use them. */
const endersOf = (acts: readonly DrawAct[]) => [...enders, ...acts.filter((each) => each === securityEvent)];
const usersOf = (acts: readonly DrawAct[]) => [...users, ...acts.filter((each) => each === callsApi)];

/**
 * One actor uses or stores something, another one ends it, and the time of an end may come before either. A third actor may do
 * something that a dimension brings. So few acts meet often, in one millisecond too.
 */
export function rivals(cast: Cast, ofDimensions: readonly DrawAct[]): Actors {
  const { draw, world } = cast;
  const own = ofDimensions.filter((act) => act !== securityEvent && act !== callsApi && act !== reachesEnd);
  const hasEnds = ofDimensions.includes(reachesEnd);
  const drawn = (from: readonly DrawAct[]): readonly Act[] => {
    const act = from.length === 0 ? undefined : draw.oneOf(from)(cast);
    return act === undefined ? [] : [act];
  };
  const maybe = (share: number, from: readonly DrawAct[]) => (draw.happens(share) ? drawn(from) : []);
  const programs = [
    [...maybe(0.5, hasEnds ? [comesBeforeEnd] : []), ...drawn(usersOf(ofDimensions)), ...maybe(0.5, readers)],
    [...maybe(0.8, hasEnds ? [comesAtEnd] : []), ...drawn(endersOf(ofDimensions)), ...maybe(0.5, readers)],
    [
      ...maybe(0.5, own),
      ...maybe(0.2, hasEnds ? [reachesEnd] : []),
      ...maybe(0.3, [...usersOf(ofDimensions), ...endersOf(ofDimensions)]),
    ],
  ].filter((acts) => acts.length > 0);
  return Object.fromEntries(
    programs.map((acts, index) => [`actor ${index + 1}`, () => oneByOne(world, acts)] as const),
  );
}
