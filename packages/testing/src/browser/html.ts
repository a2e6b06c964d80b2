import { type DefaultTreeAdapterTypes, parse } from "parse5";

export type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;
export type Document = DefaultTreeAdapterTypes.Document;

/** Parses HTML as a browser without scripts does, so the content of `noscript` counts. */
export const parseHtml = (markup: string): Document => parse(markup, { scriptingEnabled: false });

const isElement = (node: Node): node is Element => "tagName" in node;
const childrenOf = (node: Node): readonly Node[] => ("childNodes" in node ? node.childNodes : []);

/** The elements of these names, in the document's order. */
export const elements = (node: Node, ...tagNames: readonly string[]): Element[] =>
  childrenOf(node).flatMap((child) => [
    ...(isElement(child) && tagNames.includes(child.tagName) ? [child] : []),
    ...elements(child, ...tagNames),
  ]);

export const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((attr) => attr.name === name)?.value;

export const hasAttribute = (element: Element, name: string): boolean => attribute(element, name) !== undefined;

/** The nearest element of that name around this one. */
export const closest = (element: Element, tagName: string): Element | undefined => {
  const parent = element.parentNode;
  if (parent === null || !isElement(parent)) return undefined;
  return parent.tagName === tagName ? parent : closest(parent, tagName);
};

const unread = new Set(["head", "script", "style", "template", "iframe", "select", "textarea"]);
const inline = new Set("a abbr b code em i q small span strong sub sup time u".split(" "));

const rawText = (node: Node): string => {
  if (node.nodeName === "#text" && "value" in node) return node.value;
  if (!isElement(node)) return childrenOf(node).map(rawText).join("");
  if (unread.has(node.tagName) || hasAttribute(node, "hidden")) return "";
  const text = childrenOf(node).map(rawText).join("");
  return inline.has(node.tagName) ? text : ` ${text} `;
};

/** The visible text: blanks are joined, and blocks are separated. */
export const textOf = (node: Node): string => rawText(node).replace(/\s+/g, " ").trim();

/** The text of an element that isn't read as part of the page, such as `title`, `option` or `textarea`. */
export const contentOf = (element: Element): string => childrenOf(element).map(rawText).join("");
