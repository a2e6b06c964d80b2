/** A text on one line: no control characters, line separators or changes of the writing direction may reach a log. */
export const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}][\p{Cc}\p{Zl}\p{Zp}\p{Cf} ]*/gu, " ");
