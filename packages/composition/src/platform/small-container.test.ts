import { describe, expect, test } from "vitest";
import type { IdentityContainer } from "../container.ts";
import { createContainer as tsyringe } from "./default.ts";
import { createContainer as small } from "./small-container.ts";

describe.each<[string, () => IdentityContainer]>([
  ["tsyringe's container", tsyringe],
  ["the small container of Workers", small],
])("%s", (_name, createContainer) => {
  test("returns the value that was registered last", () => {
    const container = createContainer();
    const token = Symbol("number");
    container.register<number>(token, { useValue: 1 }).register<number>(token, { useValue: 2 });
    expect(container.resolve<number>(token)).toBe(2);
  });

  test("passes itself to a factory, each time that its part is resolved", () => {
    const container = createContainer();
    const [one, two] = [Symbol("one"), Symbol("two")];
    let calls = 0;
    container.register<number>(one, { useValue: 1 });
    container.register<number>(two, { useFactory: (c) => c.resolve<number>(one) + ++calls });
    expect([container.resolve<number>(two), container.resolve<number>(two)]).toEqual([2, 3]);
  });

  test("shares nothing with another container", () => {
    const token = Symbol("shared");
    createContainer().register<number>(token, { useValue: 1 });
    expect(() => createContainer().resolve<number>(token)).toThrow("shared");
  });
});
