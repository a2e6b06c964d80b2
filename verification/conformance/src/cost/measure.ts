import { costRatio } from "@identity-web/testing/cost";
import type { Adapter } from "../fuzz/world.ts";
import { endpoints } from "./endpoints/index.ts";
import { filler, type Hostile, hostiles } from "./hostile.ts";
import { type Client, Stage, type Wrap } from "./stage.ts";

/** An input of 32 KiB may take at most this many times as long as one of 4 KiB. 8 is linear, 64 is quadratic. */
const mostTimes = 12;

/** Without the characters around the text, which count, too. */
const sizes = [4000, 32_000] as const;

/** If each input costs a sign-in or an app, every place gets one share of the kinds of text. */
const shares = 4;

/** One endpoint on one framework with one provider client. */
export interface Job {
  readonly endpoint: string;
  readonly adapter: Adapter;
  readonly client: Client;
}

/** The largest ratio that was found there. */
export interface Measured extends Job {
  readonly worst: number;
  /** The place and the kind of text of the largest ratio. */
  readonly at: string;
  readonly failure?: string;
}

/** Every endpoint on every framework, with each provider client on which it depends. */
export const jobs: readonly Job[] = endpoints.flatMap(({ name: endpoint, clients }) =>
  (["koa", "hono"] as const).flatMap((adapter) => clients.map((client) => ({ endpoint, adapter, client }))),
);

export const nameOf = ({ endpoint, adapter, client }: Job): string => `${endpoint} (${adapter}, ${client})`;

/** Sends every kind of text to every place of an endpoint, small and large. */
export async function measure(
  job: Job,
  { wrap, chosen = hostiles }: { readonly wrap?: Wrap | undefined; readonly chosen?: readonly Hostile[] } = {},
): Promise<Measured> {
  const endpoint = endpoints.find(({ name }) => name === job.endpoint);
  if (endpoint === undefined) throw new Error(`there is no endpoint ${job.endpoint}`);
  const stage = new Stage(job.adapter, job.client, wrap);
  let [worst, at] = [0, ""];
  for (const [turn, [place, prepare]] of Object.entries(endpoint.places).entries()) {
    const kinds = endpoint.isCostly
      ? chosen.filter(({ isJson }, at) => isJson || at % shares === turn % shares)
      : chosen;
    for (const [index, hostile] of kinds.entries()) {
      const runOf = (size: number) => prepare(stage, filler(hostile, size));
      // A first run, so that compilation doesn't count for the small input.
      if (index === 0) await (await runOf(sizes[1]))();
      const ratio = await costRatio(runOf, { sizes, atMost: mostTimes });
      if (ratio > worst) [worst, at] = [ratio, `${place}: ${hostile.name}`];
    }
  }
  const measured = { ...job, worst, at };
  if (worst <= mostTimes) return measured;
  return { ...measured, failure: `32 KiB take ${worst.toFixed(1)} times as long as 4 KiB in ${at}` };
}
