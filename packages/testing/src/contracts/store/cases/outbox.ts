import { equal, near, ok } from "../check.ts";
import type { Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const minute = 60_000;
const times = { firstAfterMs: minute, forMs: 60 * minute };
const again = () => 10 * minute;

const idsOf = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id).sort();

/** Two messages, and the time at which they were written. */
async function added(scene: Scene) {
  const messages = ["first", "second"].map((name) => ({ id: scene.name(name), text: `about ${name}` }));
  return { messages, at: await scene.a.outbox.add(messages, times) };
}

export const outbox: StoreCaseGroup = {
  name: "messages to other systems",
  cases: [
    {
      name: "a message is due on every node after its first pause, and not before",
      async run(scene) {
        const { messages, at } = await added(scene);
        near(at, await scene.now(), scene.skewMs + 1000, "when they were written");
        await scene.advanceToBefore(minute);
        equal(await scene.b.outbox.take(again), [], "what is due before");
        await scene.advancePast(minute);
        const due = await scene.b.outbox.take(again);
        equal(idsOf(due), idsOf(messages), "what is due after");
        ok(
          due.every(({ addedAt, tries, isLast }) => addedAt === at && tries === 1 && !isLast),
          "the first try of both, written at that time",
        );
        equal(due.map(({ text }) => text).sort(), ["about first", "about second"], "their texts");
      },
    },
    {
      name: "of several takers at the same time, on all nodes, one gets each message, and it is due again after the pause",
      async run(scene) {
        const { messages } = await added(scene);
        await scene.advancePast(minute);
        const nodes = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? scene.a : scene.b));
        const taken = (await Promise.all(nodes.map(async (node) => node.outbox.take(again)))).flat();
        equal(idsOf(taken), idsOf(messages), "what all of them got");
        await scene.advanceToBefore(9 * minute);
        equal(await scene.a.outbox.take(again), [], "what is due within the pause");
        await scene.advancePast(2 * minute);
        const later = await scene.b.outbox.take(again);
        equal(
          later.map(({ tries }) => tries),
          [2, 2],
          "the second try of both",
        );
      },
    },
    {
      name: "a deleted message is never taken again",
      async run(scene) {
        const { messages } = await added(scene);
        const [first, second] = idsOf(messages);
        await scene.b.outbox.drop(first ?? "");
        await scene.b.outbox.drop(first ?? "");
        await scene.advancePast(minute);
        equal(idsOf(await scene.a.outbox.take(again)), [second], "what is due");
      },
    },
    {
      name: "the last try of a message is marked as the last",
      async run(scene) {
        await added(scene);
        await scene.advancePast(55 * minute);
        const due = await scene.a.outbox.take(again);
        equal(
          due.map(({ isLast }) => isLast),
          [true, true],
          "whether it is the last",
        );
      },
    },
  ],
};
