import type { Sequence, Step } from "./sequence.ts";

const column = 190;
const margin = 100;
const head = 34;
const row = 50;
const lineOfText = 15;
const charactersPerColumn = 26;

/** Draws a sequence as a standalone SVG: no script, no font, readable in light and dark surroundings. */
export function drawSequence({ title, actors, steps }: Sequence): string {
  const x = (actor: string): number => margin + actors.indexOf(actor) * column;
  const width = 2 * margin + (actors.length - 1) * column;
  const tops: number[] = [];
  let bottom = head + 52;
  for (const step of steps) {
    bottom += Math.max(0, wrap(step, Math.abs(x(step.from) - x(step.to)) / column).length - 1) * lineOfText;
    tops.push(bottom);
    bottom += step.from === step.to ? row - 8 : row - 14;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bottom}" viewBox="0 0 ${width} ${bottom}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(steps.map(sentence).join(" "))}</desc>`,
    "<style>text{font:13px system-ui,sans-serif;fill:#1c2430;text-anchor:middle}.actor{font-weight:600;fill:#fff}</style>",
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#2f5d9b"/></marker></defs>',
    `<rect width="${width}" height="${bottom}" rx="8" fill="#fff"/>`,
    ...actors.flatMap((actor) => [
      `<path d="M${x(actor)} ${head + 10}V${bottom - 12}" stroke="#b9c2cf" stroke-dasharray="4 4"/>`,
      `<rect x="${x(actor) - 78}" y="12" width="156" height="${head - 2}" rx="5" fill="#2f5d9b"/>`,
      `<text class="actor" x="${x(actor)}" y="${head - 1}">${escaped(actor)}</text>`,
    ]),
    ...steps.flatMap((step, index) => draw(step, tops[index] ?? 0, x)),
    "</svg>\n",
  ].join("\n");
}

function draw(step: Step, y: number, x: (actor: string) => number): readonly string[] {
  const lines = wrap(step, Math.abs(x(step.from) - x(step.to)) / column);
  const [from, to] = [x(step.from), x(step.to)];
  const text = (middle: number, last: number): readonly string[] =>
    lines.map((line, index) => {
      const baseline = last - (lines.length - 1 - index) * lineOfText;
      return `<text x="${middle}" y="${baseline}" paint-order="stroke" stroke="#fff" stroke-width="5">${escaped(line)}</text>`;
    });
  if (from === to) {
    const height = lines.length * lineOfText + 12;
    const top = y - height + 12;
    const box = `<rect x="${from - 92}" y="${top}" width="184" height="${height}" rx="4" fill="#fdf3d6" stroke="#d9b64a"/>`;
    return [box, ...text(from, y + 3).map((line) => line.replace(/ paint-order.*?"5"/, ""))];
  }
  const end = to + (to > from ? -1 : 1);
  const color = step.crossed ? "#b3261e" : "#2f5d9b";
  const arrow = `<path d="M${from} ${y + 8}H${end}" stroke="${color}" stroke-width="1.5" marker-end="url(#tip)"/>`;
  const middle = (from + to) / 2;
  const cross = `<path d="m${middle - 6} ${y + 2} 12 12m0-12-12 12" stroke="${color}" stroke-width="2"/>`;
  return [arrow, ...(step.crossed ? [cross] : []), ...text(middle, y)];
}

/** Wraps a step's text. Lines are longer if the two actors are further apart. */
function wrap({ text }: Step, columns: number): readonly string[] {
  const room = columns === 0 ? 24 : charactersPerColumn * columns;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const sentence = ({ from, to, text }: Step): string =>
  from === to ? `${from}: ${text}.` : `${from} to ${to}: ${text}.`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
