import type { RecordStore } from "@identity-web/core";
import type { PartitionSteps } from "../partitions/partition-steps.ts";
import type { Partitions } from "../partitions/partitions.ts";
import { accountOf, sidOf } from "../world/resources.ts";
import type { Mutant } from "./mutant.ts";

interface Parts {
  readonly partitions: Partitions;
  readonly steps: PartitionSteps;
}

type SignIn = RecordStore["signIn"];

/** Stores that take the right steps in the wrong order, or leave one out. */
export const partitions: readonly Mutant[] = [
  {
    name: "the marker is checked after storing",
    breaks: "G7",
    in: ["a node dies during a sign-in"],
    breakage: () => ({
      records: (records, parts) => ({
        ...records,
        async signIn(session, grant, redemption) {
          const outcome = await store(parts, session, grant, redemption);
          if (outcome !== "created" || !(await isMarked(parts, session, true))) return outcome;
          await withdraw(parts, session);
          return "ended";
        },
      }),
    }),
  },
  {
    name: "markers are checked before indexing, in two steps",
    breaks: "G3",
    in: ["back-channel × sign-in before it is stored"],
    breakage: () => ({
      records: (records, parts) => ({
        ...records,
        async signIn(session, grant, redemption) {
          if (await isMarked(parts, session, false)) return "ended";
          await index(parts, session);
          return store(parts, session, grant, redemption);
        },
      }),
    }),
  },
  {
    name: "a notice looks into the index before it marks",
    breaks: "G3",
    in: ["back-channel × sign-in before it is stored"],
    breakage: () => ({
      records: (records, { partitions, steps }) => ({
        ...records,
        async markEnded(notice, forMs) {
          const [sid = ""] = notice.sids;
          const now = () => partitions.now("sid");
          const touches = { writes: [sidOf(sid)] };
          const accounts = await steps.step("markEnded/look", touches, () => {
            return partitions.sid(sid).accounts(notice.issuer, now());
          });
          await steps.step("markEnded/mark", touches, () => partitions.sid(sid).mark(notice, forMs, now()));
          return { accounts, evicted: [] };
        },
      }),
    }),
  },
  {
    name: "nobody looks whether the redemption's record is still there",
    breaks: "G3",
    in: ["the store loses everything"],
    breakage: () => ({
      records: (records, parts) => ({
        ...records,
        async signIn(session, grant, redemption) {
          if (await isMarked(parts, session, true)) return "ended";
          return store(parts, session, grant, redemption);
        },
      }),
    }),
  },
  {
    name: "the skew of clocks is not reckoned with",
    breaks: "G2",
    in: ["the redemption's clock ahead"],
    breakage: () => ({ skew: { maxMs: 0 } }),
  },
];

function isMarked({ partitions, steps }: Parts, session: Parameters<SignIn>[0], indexes: boolean): Promise<boolean> {
  const [sid = ""] = session.sids;
  return steps.step("signIn/markers", { writes: [sidOf(sid)] }, () => {
    const partition = partitions.sid(sid);
    if (indexes) partition.index(session);
    return partition.stops(session, partitions.now("sid"));
  });
}

function index({ partitions, steps }: Parts, session: Parameters<SignIn>[0]): Promise<void> {
  const [sid = ""] = session.sids;
  return steps.step("signIn/index", { writes: [sidOf(sid)] }, () => partitions.sid(sid).index(session));
}

function store({ partitions, steps }: Parts, ...[session, grant, redemption]: Parameters<SignIn>) {
  const { account } = session;
  return steps.step("signIn/store", { writes: [accountOf(account)] }, () =>
    partitions.account(account).signIn(session, grant, redemption, partitions.now("account")),
  );
}

function withdraw({ partitions, steps }: Parts, { account, id }: Parameters<SignIn>[0]): Promise<void> {
  return steps.step("signIn/withdraw", { writes: [accountOf(account)] }, () =>
    partitions.account(account).withdraw(id),
  );
}
