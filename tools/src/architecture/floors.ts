import { exportsOf, join } from "./exports.ts";
import { type Import, importsOf } from "./imports.ts";
import { isTest, lineOf, type SourceFile, type Violation } from "./source-file.ts";

/**
 * The floors, from the bottom up. Imports go only downwards, and rooms on one floor don't import each other. A room is a
 * folder of core (`core/ports`) or a package (`adapter-koa`); `*` stands for the rest of a name.
 */
const floors: readonly (readonly string[])[] = [
  ["core/errors"],
  ["core/domain"],
  ["core/ports"],
  ["core/ledger", "core/provider-kit"],
  ["core/options"],
  // The parts for every runtime: clock, random numbers, background work.
  ["core/runtime"],
  ["core/use-cases", "core/memory", "idp-*", "store-*", "telemetry"],
  ["core/http"],
  ["features"],
  ["composition"],
  ["adapter-fetch"],
  ["adapter-*", "doctor"],
  // Its templates import the other packages; its program imports none.
  ["create-identity-web"],
  ["examples/*"],
];

/** Test equipment may import every package, but only tests may import it. Examples may run on the fakes of `testing`. */
const equipment = ["testing", "e2e", "guarantee", "chaos", "tools", "conformance", "mistakes"];

/** The parts of core that other packages may import: `@identity-web/core`, its parts, and rooms with an export of their own. */
const door = "packages/core/src/index.ts";
const partsDoor = "packages/core/src/parts.ts";
const doors: readonly string[] = [door, partsDoor];
const ownDoors: readonly string[] = ["core/http", "core/options", "core/provider-kit"];

/**
 * The dependency rule.
 *
 * @param sources all source files of packages/*, examples/* and the test equipment
 */
export function checkFloors(sources: readonly SourceFile[]): Violation[] {
  const files = new Map(sources.map((file) => [file.path, file]));
  return sources
    .filter((file) => !isTest(file.path))
    .flatMap((file) => {
      const room = roomOf(file.path);
      if (equipment.includes(room) || doors.includes(file.path)) return room === "core" ? checkDoor(file) : [];
      if (floorOf(room) === undefined) return [`${file.path}: "${room}" has no floor; give it one in floors.ts`];
      return importsOf(file).flatMap((each) =>
        targetsOf(file, each, files).flatMap((target) => {
          const fault = faultOf(room, target);
          return fault === undefined ? [] : [`${file.path}:${lineOf(file, each.start)}: ${fault}`];
        }),
      );
    });
}

function checkDoor(file: SourceFile): Violation[] {
  return importsOf(file).flatMap(({ specifier, start }) => {
    const room = specifier?.startsWith(".") ? roomOf(join(file.path, specifier)) : undefined;
    if (room === undefined || !ownDoors.includes(room)) return [];
    return [`${file.path}:${lineOf(file, start)}: ${room} has an export of its own, @identity-web/${room}`];
  });
}

function faultOf(from: string, to: string): string | undefined {
  if (from === to) return undefined;
  if (to === "testing" && from.startsWith("examples/")) return undefined;
  // The local provider of the demo serves other examples, too.
  if (to === "example-single-sign-out" && from.startsWith("examples/")) return undefined;
  if (equipment.includes(to)) return `${from} → ${to}: only tests may use test equipment`;
  const [above, below] = [floorOf(from), floorOf(to)];
  if (above === undefined || below === undefined) return `${from} → ${to}: ${to} has no floor`;
  if (above === below) return `${from} → ${to}: rooms on one floor don't know each other`;
  return above < below ? `${from} → ${to}: an arrow upwards` : undefined;
}

/** The rooms that an import leads into; none for a library from outside. */
function targetsOf(file: SourceFile, { specifier, names }: Import, files: ReadonlyMap<string, SourceFile>): string[] {
  if (specifier === undefined) return [];
  if (specifier.startsWith(".")) return [roomOf(join(file.path, specifier))];
  const [, name, room] = /^@identity-web\/([^/]+)(?:\/([^/]+).*)?$/.exec(specifier) ?? [];
  if (name === undefined) return [];
  if (name !== "core") return [roomOf(`packages/${name}/src/index.ts`)];
  if (room !== undefined && room !== "parts") return [`core/${room}`];
  const offered = exportsOf(room === undefined ? door : partsDoor, files);
  const asked = names.includes("*") ? [...offered.keys()] : names;
  return [...new Set(asked.flatMap((each) => offered.get(each) ?? []).map(roomOf))].filter((room) => room !== "core");
}

function roomOf(path: string): string {
  const [top = "", name = "", , inside = "", ...rest] = path.split("/");
  if (top === "examples") return `examples/${name}`;
  if (top === "verification") return name;
  if (top !== "packages") return top;
  return name === "core" && rest.length > 0 ? `core/${inside}` : name;
}

function floorOf(room: string): number | undefined {
  const index = floors.findIndex((rooms) =>
    rooms.some((each) => (each.endsWith("*") ? room.startsWith(each.slice(0, -1)) : each === room)),
  );
  return index < 0 ? undefined : index;
}
