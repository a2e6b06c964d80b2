import { exempt, marks } from "./words.ts";

/** A line with a mark of the old voice. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly word: string;
  readonly instead: string;
}

/**
 * The lines of a file that contain a word of the list.
 *
 * @param file The file's path inside the repository, with `/`.
 */
export function findMarks(file: string, text: string): Finding[] {
  if (exempt.some((path) => path.test(file))) return [];
  return text.split("\n").flatMap((content, index) =>
    marks.flatMap(({ pattern, instead }) => {
      const found = pattern.exec(content);
      return found === null ? [] : [{ file, line: index + 1, word: found[0], instead }];
    }),
  );
}
