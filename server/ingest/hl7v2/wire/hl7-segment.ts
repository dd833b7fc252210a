import { type Hl7Context, Hl7Field } from "@medplum/core";
import { decodeBytes } from "./character-set.ts";
import type { Delimiters } from "./delimiters.ts";
import { decodeEscapes } from "./escapes.ts";

/**
 * The HL7 null: the sender deletes what is known (HL7 v2.5.1 ch. 2.5.3). An empty field says nothing, and reads as
 * undefined. Text that a sender writes as two quotation marks cannot be told from it; that is the standard's choice.
 */
export const HL7_NULL = '""';

/** What all segments of a message share. */
export interface MessageSyntax {
  delimiters: Delimiters;
  context: Hl7Context;
  encoding: string;
}

const HEADERS = new Set(["MSH", "FHS", "BHS"]);

/** One segment. Fields are split when first read, and parsed by @medplum/core one by one: most are never looked at. */
export class Hl7Segment {
  readonly name: string;
  /** Place in the message, from 0. */
  readonly index: number;
  /** Place among the segments of this name, from 1. */
  readonly occurrence: number;
  readonly raw: string;
  readonly #syntax: MessageSyntax;
  #texts: string[] | null = null;
  readonly #parsed: string[][][] = [];

  constructor(name: string, index: number, occurrence: number, raw: string, syntax: MessageSyntax) {
    this.name = name;
    this.index = index;
    this.occurrence = occurrence;
    this.raw = raw;
    this.#syntax = syntax;
  }

  /** The field as sent, escapes and all; "" when it is not there. Field 1 of a header is the field separator. */
  field(number: number): string {
    if (!HEADERS.has(this.name)) return number < 1 ? "" : (this.#fields()[number] ?? "");
    if (number === 1) return this.#syntax.delimiters.field;
    return number < 1 ? "" : (this.#fields()[number - 1] ?? "");
  }

  /** How many repetitions the field has; 0 when it is empty. */
  repetitions(number: number): number {
    return this.field(number) === "" ? 0 : this.#components(number).length;
  }

  /** How many components a repetition has; 0 when it is empty. */
  components(number: number, repetition = 1): number {
    const parts = this.field(number) === "" ? undefined : this.#components(number)[repetition - 1];
    return parts === undefined || (parts.length === 1 && parts[0] === "") ? 0 : parts.length;
  }

  /**
   * One value, decoded. Undefined when it is absent or empty. A null (`""`) that fills a whole repetition, or a whole
   * component, is the null of everything inside it.
   */
  value(field: number, repetition = 1, component = 1, subcomponent = 1): string | undefined {
    const text = this.field(field);
    if (text === "") return undefined;
    if (HEADERS.has(this.name) && field <= 2) return repetition * component * subcomponent === 1 ? text : undefined;
    const parts = this.#components(field)[repetition - 1];
    if (parts === undefined) return undefined;
    if (parts.length === 1 && parts[0] === HL7_NULL) return HL7_NULL;
    const whole = parts[component - 1];
    if (whole === undefined || whole === "") return undefined;
    if (whole === HL7_NULL) return HL7_NULL;
    return this.#decoded(this.#subcomponent(whole, subcomponent));
  }

  /** A whole repetition as text, separators inside it kept: for free text whose sender did not escape them. */
  text(field: number, repetition = 1): string | undefined {
    const raw = this.#components(field)[repetition - 1]?.join(this.#syntax.delimiters.component);
    return raw === undefined || raw === "" ? undefined : this.#decoded(raw);
  }

  #subcomponent(component: string, number: number): string {
    const separator = this.#syntax.delimiters.subcomponent;
    if (separator === undefined || !component.includes(separator)) return number === 1 ? component : "";
    return component.split(separator)[number - 1] ?? "";
  }

  #decoded(text: string): string | undefined {
    if (text === "") return undefined;
    return decodeEscapes(text, this.#syntax.delimiters, (bytes) => decodeBytes(bytes, this.#syntax.encoding));
  }

  #components(number: number): string[][] {
    const known = this.#parsed[number];
    if (known) return known;
    const text = this.field(number);
    const parsed = this.#isPlain(text) ? [[text]] : Hl7Field.parse(text, this.#syntax.context).components;
    this.#parsed[number] = parsed;
    return parsed;
  }

  /** Most fields are one word: there is nothing to cut. */
  #isPlain(text: string): boolean {
    const { component, repetition } = this.#syntax.delimiters;
    return !text.includes(component) && (repetition === undefined || !text.includes(repetition));
  }

  #fields(): string[] {
    this.#texts ??= this.raw.split(this.#syntax.delimiters.field);
    return this.#texts;
  }
}

/** A value of a segment that may not be there; see `Hl7Segment.value`. */
export function value(
  segment: Hl7Segment | undefined,
  field: number,
  repetition = 1,
  component = 1,
  subcomponent = 1,
): string | undefined {
  return segment?.value(field, repetition, component, subcomponent);
}

/** Where a value was read, for lineage: `PV1-3.1`, `PID-3[2].4.2`, `OBX[3]-5`. */
export function fieldPath(
  segment: Hl7Segment,
  field: number,
  repetition = 1,
  component?: number,
  subcomponent?: number,
): string {
  const name = segment.occurrence > 1 ? `${segment.name}[${segment.occurrence}]` : segment.name;
  const repeated = repetition > 1 ? `[${repetition}]` : "";
  const inside = component === undefined ? "" : `.${component}${subcomponent === undefined ? "" : `.${subcomponent}`}`;
  return `${name}-${field}${repeated}${inside}`;
}
