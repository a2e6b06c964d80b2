/** A kind of text that makes a careless parser slow. */
export interface Hostile {
  readonly name: string;
  /** Whether the text is JSON by itself. */
  readonly isJson?: true;
  make(length: number): string;
}

/** Makes a hostile text that has the size of this input once it is encoded. */
export type Fill = (encode?: (text: string) => string) => string;

const sampleLength = 512;

/** Fills an input of that size. */
export function filler(hostile: Hostile, size: number): Fill {
  return (encode = (text) => text) => {
    const expansion = encode(hostile.make(sampleLength)).length / sampleLength;
    return encode(hostile.make(Math.floor(size / Math.max(expansion, 0.1))));
  };
}

const repeated = (unit: string): Hostile => ({
  name: JSON.stringify(unit),
  // Most expressions are slow if the text doesn't match at its end.
  make: (length) => `${unit.repeat(Math.ceil(length / unit.length)).slice(0, length - 1)}!`.toWellFormed(),
});

/** Every character with a meaning in one of the library's expressions or parsers. */
const specials = [..." \t\n\"'\\/.,;:=&%+-_~@<>()[]{}?#!$*|^`", "\u0000", "\u00e9", "\u202e", "💥", "a", "0"];

/** Repeated beginnings of texts that an expression searches for. */
const tokens = [
  ...["-eyJ", "eyJ.", "eyJa.eyJa.", "a@", "a.a@a", "@a.a", "a.", "a-", ".a"],
  ...["Version/", "Safari/", "Edg", "Mac OS X ", "Bearer ", 'a="', 'a="\\', "a=b, ", 'Bearer a="b", ', "a ", ", "],
  ...[
    "de;q=0.1,",
    ";q=",
    "a;",
    "a=b; ",
    "__Host-identity=a; ",
    "%25",
    "%2e",
    "%E4",
    "../",
    "/.",
    "//",
    "\\/",
    "&a",
    "a=b&",
  ],
  ...["\r\n", " \n", "AADSTS", "AADSTS1", "AADB2C", "https://", "{tenantid}", "null,", "</", "&#", "{host}"],
];

const distinctNames: Hostile = {
  name: "many parameters",
  make(length) {
    let text = "";
    for (let at = 0; text.length < length; at++) text += `p${at}=&`;
    return text.slice(0, length);
  },
};

const nested = (name: string, open: string, inside: string, close: string): Hostile => ({
  name,
  isJson: true,
  make(length) {
    const levels = Math.floor((length - inside.length) / (open.length + close.length));
    return open.repeat(levels) + inside + close.repeat(levels);
  },
});

const listed = (name: string, member: (at: number) => string, open: string, close: string): Hostile => ({
  name,
  isJson: true,
  make(length) {
    const members: string[] = [];
    for (let at = 0, size = 2; size < length; at++) {
      const text = member(at);
      members.push(text);
      size += text.length + 1;
    }
    return open + members.join(",") + close;
  },
});

/** All kinds of text, for every endpoint. */
export const hostiles: readonly Hostile[] = [
  ...[...new Set([...specials, ...tokens])].map(repeated),
  distinctNames,
  nested("nested lists", "[", "", "]"),
  nested("nested objects", '{"a":', "1", "}"),
  listed("a long list", (at) => `"a${at}"`, "[", "]"),
  listed("an object of many members", (at) => `"a${at}":""`, "{", "}"),
];
