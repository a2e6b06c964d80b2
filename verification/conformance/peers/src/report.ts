import { isAbsent, isAsDocumented, isReproduced, type Outcome, type Verdict } from "./verdict.ts";

const width = 110;

/** One fault as text: its description, and the observations of the peer and of identity-web. */
export function describe({ fault, version, peer, ours }: Verdict): string {
  const rows = [
    row(
      `${fault.peer.name} ${version}`,
      isReproduced(peer) ? "FAULT" : fault.peerHolds ? "holds" : "NOT REPRODUCED",
      peer,
    ),
    ...ours.map(({ name, outcome }) => row(`ours, ${name}`, isAbsent(outcome) ? "absent" : "FAULT", outcome)),
  ];
  const paragraphs = [wrap(fault.story, "  "), wrap(`Known: ${fault.known}`, "  "), ...rows];
  return [`${fault.title} [${fault.guarantee}]`, ...paragraphs].join("\n");
}

const row = (who: string, verdict: string, outcome: Outcome): string => {
  const [word, seen] = "failed" in outcome ? ["FAILED", outcome.failed] : [verdict, outcome.seen];
  return `    ${who.padEnd(36)} ${word.padEnd(7)} ${seen}`;
};

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join("\n");
}

export interface Summary {
  readonly faults: number;
  /** Faults in the peers' packages. */
  readonly reproduced: number;
  /** Faults that the peer passes, as docs/peers.md says. */
  readonly held: number;
  /** Faults in identity-web. It must be 0. */
  readonly oursWithFault: number;
  /** Faults whose steps could not be completed. */
  readonly failed: number;
  readonly asDocumented: boolean;
}

export function summarize(verdicts: readonly Verdict[]): Summary {
  const ours = verdicts.flatMap((verdict) => verdict.ours.map(({ outcome }) => outcome));
  const all = [...verdicts.map(({ peer }) => peer), ...ours];
  return {
    faults: verdicts.length,
    reproduced: verdicts.filter(({ peer }) => isReproduced(peer)).length,
    held: verdicts.filter(({ fault, peer }) => fault.peerHolds === true && isAbsent(peer)).length,
    oursWithFault: ours.filter(isReproduced).length,
    failed: all.filter((outcome) => "failed" in outcome).length,
    asDocumented: verdicts.every(isAsDocumented),
  };
}

export const summaryLine = ({ faults, reproduced, held, oursWithFault, failed }: Summary): string =>
  `${faults} faults: ${reproduced} reproduced in the peers' packages, ${held} passed by a peer, ${oursWithFault} in identity-web, ${failed} could not be judged`;

/** The same as one line of JSON. */
export function toJson(verdicts: readonly Verdict[], seconds: number): string {
  const peers = Object.fromEntries(verdicts.map(({ fault, version }) => [fault.peer.name, version]));
  const results = verdicts.map(({ fault: { id, title, guarantee, peer }, version, peer: outcome, ours }) => ({
    id,
    title,
    guarantee,
    peer: { name: peer.name, version, reproduced: isReproduced(outcome), holds: isAbsent(outcome), ...outcome },
    ours: ours.map(({ name, outcome: our }) => ({ name, absent: isAbsent(our), ...our })),
  }));
  return JSON.stringify({ ...summarize(verdicts), seconds, peers, results });
}
