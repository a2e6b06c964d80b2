import { equal, ok } from "../../store/check.ts";
import { refreshed } from "../../store/people.ts";
import { claimMs, redemptionMs, rememberMs } from "../../store/scene.ts";
import { assertionOf, begun, claim, endsWithoutSid, everything, readable, signedIn, swept } from "./acts.ts";
import { crash, type GateCase, oneOf } from "./gate-case.ts";

const both = [true, true];
const neither = [false, false];

/** Operations whose connection breaks, at every call. */
export const crashes: readonly GateCase[] = [
  crash("a sign-in whose connection breaks has stored its session and its grant, or neither", async (scene) => {
    const person = await begun(scene);
    return {
      run: person.signIn,
      async check(answer, round) {
        const seen = await readable(scene, person);
        if (answer === undefined) oneOf(seen, [both, neither], `${round}: what is readable`);
        else equal(seen, answer.value === "created" ? both : neither, `${round}: what is readable`);
        await scene.b.removeAccount(person.who.key, everything);
        equal(await readable(scene, person), neither, `${round}: what is readable after a removal`);
      },
    };
  }),
  crash(
    "a removal whose connection breaks has removed everything and stops older sign-ins, or has done nothing",
    async (scene) => {
      const person = await signedIn(scene);
      const other = await signedIn(scene, { account: person.who });
      const older = await begun(scene, { account: person.who });
      return {
        run: async (node) => node.removeAccount(person.who.key, everything),
        async check(answer, round) {
          const seen = [...(await readable(scene, person)), ...(await readable(scene, other))];
          const taken = [...neither, ...neither];
          if (answer === undefined) oneOf(seen, [taken, [...both, ...both]], `${round}: what is readable`);
          else equal(seen, taken, `${round}: what is readable`);
          const isTaken = seen.includes(false);
          equal(await older.signIn(scene.b), isTaken ? "stopped" : "created", `${round}: an older sign-in`);
          await scene.b.removeAccount(person.who.key, everything);
          const handedOver = await swept(scene, person.who);
          for (const { grant } of [person, other])
            ok(handedOver.includes(grant.providerState), `${round}: ${grant.providerState} to be passed on`);
        },
      };
    },
  ),
  crash(
    "a notice whose connection breaks removes nothing, or a session without a sid and all tokens",
    async (scene) => {
      const person = await signedIn(scene);
      const other = await signedIn(scene, { account: person.who, sid: scene.name("sid") });
      return {
        run: async (node) => node.removeAccount(person.who.key, endsWithoutSid),
        async check(answer, round) {
          const seen = [...(await readable(scene, person)), ...(await readable(scene, other))];
          const taken = [...neither, true, false];
          if (answer === undefined) oneOf(seen, [taken, [...both, ...both]], `${round}: what is readable`);
          else equal(seen, taken, `${round}: what is readable`);
        },
      };
    },
  ),
  crash("a sweep whose connection breaks loses no grant that is to be revoked", async (scene) => {
    const person = await signedIn(scene);
    const other = await signedIn(scene, { account: person.who });
    await scene.b.removeAccount(person.who.key, everything);
    const handedOver: string[] = [];
    return {
      run: (node) => node.sweep(person.who.key, async (grant) => void handedOver.push(grant.providerState), "removed"),
      async check(_, round) {
        const expected = [person, other].map(({ grant }) => grant.providerState).sort();
        const all = new Set([...handedOver, ...(await swept(scene, person.who))]);
        equal([...all].sort(), expected, `${round}: the grants that were passed on`);
        equal(await swept(scene, person.who), [], `${round}: the grants that a third sweep passes on`);
        equal(await readable(scene, person), neither, `${round}: what is readable`);
      },
    };
  }),
  crash("a failed look is never an empty answer", async (scene) => {
    const person = await signedIn(scene);
    return {
      run: async (node) => [
        (await node.sessions.read(person.key)) !== undefined,
        (await node.tokens.read(person.grantKey)) !== undefined,
        (await node.sessions.list(person.who.key)).length,
      ],
      async check(answer, round) {
        if (answer !== undefined) equal(answer.value, [true, true, 1], `${round}: what the looks answered`);
      },
    };
  }),
  crash("a touch whose connection breaks ends no session", async (scene) => {
    const person = await signedIn(scene);
    return {
      run: async (node) => node.sessions.read(person.key, { idleMs: 1_800_000, everyMs: 0 }),
      async check(answer, round) {
        ok(answer === undefined || answer.value !== undefined, `${round}: a session or a failure`);
        equal(await readable(scene, person), both, `${round}: what is readable`);
      },
    };
  }),
  crash("a claim whose connection breaks never lets a single-use token be sent twice", async (scene) => {
    const person = await signedIn(scene);
    const version = await scene.version(person.grantKey);
    const terms = { forMs: claimMs, singleUse: true };
    return {
      run: async (node) => node.tokens.claimRefresh(person.grantKey, version, terms),
      async check(answer, round) {
        const next = await scene.b.tokens.claimRefresh(person.grantKey, version, terms);
        ok(next !== "removed", `${round}: the grant to be there`);
        const isGranted = typeof next === "object" && "claimed" in next;
        if (answer !== undefined) equal(isGranted, false, `${round}: whether a second claim was granted`);
      },
    };
  }),
  crash("a commit whose connection breaks leaves the grant unchanged or refreshed", async (scene) => {
    const person = await signedIn(scene);
    const held = await claim(scene, person);
    const next = refreshed(person.grant, scene.name("refreshed"));
    return {
      run: async (node) => node.tokens.commitRefresh(held, next),
      async check(answer, round) {
        const state = (await scene.b.tokens.read(person.grantKey))?.value.providerState;
        const states = [person.grant.providerState, next.providerState];
        if (answer === undefined) oneOf(state, states, `${round}: the grant`);
        else equal(state, next.providerState, `${round}: the grant`);
        const again = await scene.b.tokens.commitRefresh(held, next);
        ok(
          again !== "removed" && again !== "ended",
          `${round}: a commit that is sent again not to say ${JSON.stringify(again)}`,
        );
        equal((await scene.b.tokens.read(person.grantKey))?.value.providerState, next.providerState, `${round}: then`);
      },
    };
  }),
  crash("an exchange whose connection breaks leaves a complete grant, or none", async (scene) => {
    const person = await signedIn(scene);
    const key = assertionOf(person);
    const issuedAt = await scene.now();
    return {
      async run(node) {
        const outcome = await node.tokens.claimRefresh(key, "absent", { forMs: claimMs, singleUse: false, issuedAt });
        if (!(typeof outcome === "object" && "claimed" in outcome)) return outcome;
        return node.tokens.commitRefresh(outcome.claimed, { ...person.grant, issuedAt });
      },
      async check(answer, round) {
        const state = (await scene.b.tokens.read(key))?.value.providerState;
        oneOf(
          state ?? "none",
          answer === undefined ? ["none", person.grant.providerState] : [person.grant.providerState],
          round,
        );
      },
    };
  }),
  crash("a notice whose connection breaks finds its account when it is sent again", async (scene) => {
    const person = await signedIn(scene, { sid: scene.name("sid") });
    const notice = { verified: true, sid: person.session.sid ?? "" };
    return {
      run: async (node) => node.markEnded(notice, redemptionMs),
      async check(_, round) {
        const found = await scene.b.markEnded(notice, redemptionMs);
        equal(
          found.map(({ account }) => account),
          [person.who.key],
          `${round}: the accounts that were found`,
        );
      },
    };
  }),
  crash("a redemption whose connection breaks is begun at most once", async (scene) => {
    const id = scene.name("transaction");
    const times = { forMs: redemptionMs, rememberMs };
    return {
      run: async (node) => node.beginRedemption(id, times),
      async check(answer, round) {
        const next = await scene.b.beginRedemption(id, times);
        if (answer !== undefined) equal(next, "replayed", `${round}: the same transaction again`);
        equal(await scene.b.beginRedemption(id, times), "replayed", `${round}: the same transaction a third time`);
      },
    };
  }),
];
