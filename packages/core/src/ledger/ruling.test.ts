import { describe, expect, test } from "vitest";
import {
  isOver,
  namesSession,
  namesTokens,
  type Order,
  type Ruling,
  stopsExchange,
  withNameOrder,
  withOrders,
} from "./ruling.ts";

const order: Order = { on: "tokens", issuedUntil: 50, effect: "end", revoke: true };
const ruling: Ruling = { ...order, id: "ruling", at: 10, until: 100, swept: false };
const session = { id: "id", sids: ["name by the old secret"], since: 10, issuedAt: 50 };
const terms = { id: "own", now: 10, skewMs: 3, forMs: 60 };

test("a ruling names the sessions that it lists by id or by a name of their sid, or all of them", () => {
  const names = (on: Ruling["on"], details: Partial<typeof session> = {}) =>
    namesSession({ ...ruling, on }, { ...session, ...details });
  expect(names("sessions")).toBe(true);
  expect(names("tokens")).toBe(false);
  expect(names({ ids: ["id"], sids: [] })).toBe(true);
  expect(names({ ids: ["other"], sids: [] })).toBe(false);
  expect(names({ ids: ["other"], sids: ["name", "name by the old secret"] })).toBe(true);
  expect(names({ ids: [], sids: [] })).toBe(false);
});

test("a ruling affects what began at its time or before, up to its issue time, at its issuer", () => {
  const names = (details: Partial<Ruling>, of: object = {}) =>
    namesSession({ ...ruling, on: "sessions", ...details }, { ...session, ...of });
  expect([names({}), names({}, { since: 11 }), names({}, { issuedAt: 51 })]).toEqual([true, false, false]);
  const issuer = "https://provider.example";
  expect([names({ issuer }, { issuer }), names({ issuer }, { issuer: "another" })]).toEqual([true, false]);
});

test("a ruling on tokens names a grant by its own beginning, and one on sessions by that of its session", () => {
  const grant = { since: 11, issuedAt: 50 };
  expect(namesTokens(ruling, grant, session)).toBe(false);
  expect(namesTokens({ ...ruling, on: "sessions" }, grant, session)).toBe(true);
  expect(namesTokens({ ...ruling, on: "sessions" }, grant, undefined)).toBe(false);
});

test("an exchange is stopped by a ruling on tokens, also if its token seems some seconds younger", () => {
  const { issuedUntil: _, ...unbounded } = ruling;
  expect([stopsExchange(unbounded, 5_010), stopsExchange(unbounded, 5_011)]).toEqual([true, false]);
  expect(stopsExchange(ruling, 51)).toBe(false);
  expect(stopsExchange({ ...unbounded, on: "sessions" }, 10)).toBe(false);
  expect(stopsExchange({ ...unbounded, effect: "refresh" }, 10)).toBe(false);
});

describe("a list of rulings with one more", () => {
  const lengthWith = (added: Partial<Order>) => withOrders([ruling], [{ ...order, ...added }], terms).length;

  test.each<[string, Partial<Order>]>([
    ["the same again", {}],
    ["one up to a later issue time", { issuedUntil: 51 }],
  ])("%s replaces the first", (_, added) => {
    expect(lengthWith(added)).toBe(1);
  });

  test.each<[string, Partial<Order>]>([
    ["up to an earlier issue time", { issuedUntil: 49 }],
    ["without a revocation", { revoke: false }],
    ["with another effect", { effect: "refresh" }],
    ["of one issuer", { issuer: "https://provider.example" }],
    ["on sessions", { on: "sessions" }],
  ])("one %s is kept beside the first", (_, added) => {
    expect(lengthWith(added)).toBe(2);
  });

  test("comes after all earlier ones, even in the same moment, and all orders of one step have one time", () => {
    const list = withOrders(
      [ruling],
      [
        { ...order, on: "sessions" },
        { ...order, revoke: false },
      ],
      terms,
    );
    expect(list.map(({ at }) => at)).toEqual([10, 11, 11]);
  });

  test("drops an earlier one only if that was swept, and nothing from before it can arrive any more", () => {
    expect([isOver(ruling, 101), isOver({ ...ruling, swept: true }, 101)]).toEqual([false, true]);
    expect(isOver({ ...ruling, swept: true }, 100)).toBe(false);
  });
});

test("under a name, an order without a time stops redemptions that begin after it, and a timed one does not", () => {
  expect(withNameOrder([], order, terms, false)).toMatchObject([{ at: 73, until: 73, swept: true }]);
  expect(withNameOrder([], order, terms, true)).toMatchObject([{ at: 10, until: 73, swept: true }]);
});
