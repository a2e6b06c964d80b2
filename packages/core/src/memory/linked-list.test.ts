import { expect, test } from "vitest";
import { type Linked, LinkedList } from "./linked-list.ts";

class Item implements Linked<Item> {
  previous: Item | undefined = undefined;
  next: Item | undefined = undefined;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function listOf(...names: string[]): { list: LinkedList<Item>; items: Map<string, Item> } {
  const list = new LinkedList<Item>();
  const items = new Map(names.map((name) => [name, new Item(name)]));
  for (const item of items.values()) list.add(item);
  return { list, items };
}

const item = (items: Map<string, Item>, name: string): Item => items.get(name) ?? new Item(name);

function namesOf(list: LinkedList<Item>): string {
  let names = "";
  for (let each = list.first; each !== undefined; each = each.next) names += each.name;
  return names;
}

test("keeps the order in which items were added or moved", () => {
  const { list, items } = listOf("a", "b", "c");
  list.moveToEnd(item(items, "a"));
  expect(namesOf(list)).toBe("bca");
  list.moveToEnd(item(items, "a"));
  list.moveToEnd(item(items, "c"));
  expect([namesOf(list), list.size]).toEqual(["bac", 3]);
});

test.each([
  ["a", "bc"],
  ["b", "ac"],
  ["c", "ab"],
])("removes %s from wherever it is", (name, left) => {
  const { list, items } = listOf("a", "b", "c");
  list.remove(item(items, name));
  expect([namesOf(list), list.size]).toEqual([left, 2]);
  list.add(item(items, name));
  expect(namesOf(list)).toBe(left + name);
});

test("an emptied list is as good as new", () => {
  const { list, items } = listOf("a");
  list.remove(item(items, "a"));
  expect([list.first, list.size, [...list.inspect(3)]]).toEqual([undefined, 0, []]);
  list.add(item(items, "a"));
  expect(namesOf(list)).toBe("a");
});

test("shows a few items at a time, in turn, and begins again after the last", () => {
  const { list } = listOf("a", "b", "c", "d", "e");
  const shown = [3, 3, 3].map((steps) => [...list.inspect(steps)].map((each) => each.name).join(""));
  expect(shown).toEqual(["abc", "dea", "bcd"]);
});

test("items may be removed or moved while the turn goes round", () => {
  const { list, items } = listOf("a", "b", "c", "d");
  for (const each of list.inspect(2)) if (each.name === "a") list.remove(each);
  list.remove(item(items, "c"));
  expect([...list.inspect(1)].map((each) => each.name)).toEqual(["d"]);
  list.moveToEnd(item(items, "b"));
  expect([...list.inspect(2)].map((each) => each.name)).toEqual(["d", "b"]);
});
