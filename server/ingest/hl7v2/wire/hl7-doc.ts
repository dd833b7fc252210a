import type { CharsetNotice } from "./character-set.ts";
import type { Delimiters } from "./delimiters.ts";
import { HL7_NULL, type Hl7Segment, type MessageSyntax } from "./hl7-segment.ts";

/**
 * What was odd about the bytes and was read all the same:
 * - `line.joined`: a line that starts no segment was a line break inside the field before it;
 * - `segment.name`: a segment name that is not three characters; the segment is kept under that name;
 * - `frame.bytes`: start or end bytes of MLLP, or byte order marks, inside the text;
 * - `message.more`: more messages follow in the same bytes; split them first.
 */
export type MessageNotice = CharsetNotice | "line.joined" | "segment.name" | "frame.bytes" | "message.more";

/** One segment and those that belong to it, up to the next start of a group. */
export interface SegmentGroup {
  segments: Hl7Segment[];
  first(name: string): Hl7Segment | undefined;
  all(name: string): Hl7Segment[];
}

const PATH = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?$/;

/** A parsed message, for reading. */
export class Hl7Doc {
  readonly msh: Hl7Segment;
  readonly segments: readonly Hl7Segment[];
  readonly syntax: MessageSyntax;
  readonly notices: ReadonlySet<MessageNotice>;

  constructor(msh: Hl7Segment, segments: Hl7Segment[], syntax: MessageSyntax, notices: Set<MessageNotice>) {
    this.msh = msh;
    this.segments = segments;
    this.syntax = syntax;
    this.notices = notices;
  }

  get delimiters(): Delimiters {
    return this.syntax.delimiters;
  }

  first(name: string): Hl7Segment | undefined {
    return this.segments.find((segment) => segment.name === name);
  }

  all(name: string): Hl7Segment[] {
    return this.segments.filter((segment) => segment.name === name);
  }

  /**
   * The message cut into groups, each begun by one of `starts`, outermost first. A later name begins a group only if
   * the running one has that name already: `groups("ORC", "OBR")` keeps an OBR with its ORC and gives each lone OBR a
   * group of its own. Segments before the first start belong to none.
   */
  groups(...starts: string[]): SegmentGroup[] {
    const groups: Hl7Segment[][] = [];
    let deepest = Number.POSITIVE_INFINITY;
    for (const segment of this.segments) {
      const rank = starts.indexOf(segment.name);
      if (rank >= 0 && rank <= deepest) groups.push([]);
      if (rank >= 0) deepest = rank;
      groups.at(-1)?.push(segment);
    }
    return groups.map(asGroup);
  }

  /** The value at a path such as `PV1-3.1` or `PID[2]-3[1].4.2`; see `Hl7Segment.value`. */
  at(path: string): string | undefined {
    const [, name = "", occurrence, field, repetition, component, subcomponent] = PATH.exec(path) ?? [];
    const segment = this.segments.find(
      (candidate) => candidate.name === name && candidate.occurrence === Number(occurrence ?? 1),
    );
    return segment?.value(Number(field), Number(repetition ?? 1), Number(component ?? 1), Number(subcomponent ?? 1));
  }

  /** MSH-9.1. */
  get messageCode(): string | undefined {
    return given(this.msh.value(9));
  }

  /** MSH-9.2; for ADT without it EVN-1. Never MSH-9.3, which several triggers share. */
  get trigger(): string | undefined {
    const sent = given(this.msh.value(9, 1, 2));
    return sent === undefined && this.messageCode === "ADT" ? given(this.first("EVN")?.value(1)) : sent;
  }

  /** MSH-10. */
  get controlId(): string | undefined {
    return given(this.msh.value(10));
  }

  /** MSH-11.1: P, T or D. */
  get processingId(): string | undefined {
    return given(this.msh.value(11));
  }

  /** MSH-12.1, such as `2.5.1`. */
  get version(): string | undefined {
    return given(this.msh.value(12));
  }

  /** MSH-13, when the sender numbers its messages. */
  get sequenceNumber(): number | undefined {
    const sent = this.msh.value(13);
    return sent !== undefined && /^\d{1,15}$/.test(sent) ? Number(sent) : undefined;
  }

  /** Set when this is a fragment: `continues` names the fragment before (MSH-14), `next` announces one more (DSC-1). */
  get continuation(): { continues: string | undefined; next: string | undefined } | undefined {
    const continues = given(this.msh.value(14));
    const next = given(this.first("DSC")?.value(1));
    return continues === undefined && next === undefined ? undefined : { continues, next };
  }
}

function given(value: string | undefined): string | undefined {
  return value === HL7_NULL ? undefined : value;
}

function asGroup(segments: Hl7Segment[]): SegmentGroup {
  return {
    segments,
    first: (name) => segments.find((segment) => segment.name === name),
    all: (name) => segments.filter((segment) => segment.name === name),
  };
}
