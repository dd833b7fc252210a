import type { Instant } from "#server/canonical/instant.ts";

/** A merge or renumbering as a claim: `retired` leads to `survivor`. */
export interface AliasEdge {
  id: string;
  retired: string;
  survivor: string;
  r: Instant;
  /** rename: one record under a new number. merge: two records became one. cancel: the merge of this pair is undone. */
  kind: "rename" | "merge" | "cancel";
  /** Of an alias that was concluded and that nobody stated. */
  because?: Reason;
}

interface Reason {
  rule: string;
  events: string[];
}

export interface AliasChange {
  node: string;
  was: string;
  now: string;
  because?: Reason;
}

/**
 * Directed aliases, resolved over the whole set (M2, M3): a later edge of the same pair the other way round makes the other
 * one survive, a cycle never loops, and the order of arrival does not matter.
 */
export class AliasGraph {
  private readonly edges = new Map<string, AliasEdge[]>();
  private readonly byId = new Map<string, AliasEdge>();
  private readonly labels = new Map<string, string>();
  private readonly groups = new Map<string, string[]>();
  private readonly reversals = new Set<string>();

  resolve(node: string): string {
    return this.labels.get(node) ?? node;
  }

  /** Every name that leads to `canonical`, itself included. */
  members(canonical: string): string[] {
    return this.groups.get(canonical) ?? [canonical];
  }

  /** Some merge of this record was reversed by a later one. */
  isReversed(canonical: string): boolean {
    return this.reversals.has(canonical);
  }

  /** When `retired` was merged (not renamed) into the record it now belongs to; null if it never was. */
  mergedAt(retired: string): Instant | null {
    const merges = (this.edges.get(retired) ?? []).filter((edge) => edge.kind === "merge" && edge.retired === retired);
    return merges.length > 0 ? Math.max(...merges.map((edge) => edge.r)) : null;
  }

  add(edge: AliasEdge): AliasChange[] {
    if (edge.retired === edge.survivor || this.byId.has(edge.id)) return [];
    this.byId.set(edge.id, edge);
    for (const node of [edge.retired, edge.survivor]) this.edges.set(node, [...(this.edges.get(node) ?? []), edge]);
    return this.relabel(edge.survivor);
  }

  remove(id: string): AliasChange[] {
    const edge = this.byId.get(id);
    if (!edge) return [];
    const nodes = this.component(edge.survivor);
    this.byId.delete(id);
    for (const node of [edge.retired, edge.survivor])
      this.edges.set(
        node,
        (this.edges.get(node) ?? []).filter((other) => other.id !== id),
      );
    return this.relabelNodes(nodes);
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  edge(id: string): AliasEdge | null {
    return this.byId.get(id) ?? null;
  }

  /** Aliases that lead from or to this very node. */
  edgesOf(node: string): readonly AliasEdge[] {
    return this.edges.get(node) ?? [];
  }

  all(): AliasEdge[] {
    return [...this.byId.values()];
  }

  private relabel(start: string): AliasChange[] {
    return this.relabelNodes(this.component(start));
  }

  private component(start: string): string[] {
    const seen = new Set([start]);
    for (const node of seen)
      for (const edge of this.edges.get(node) ?? []) {
        seen.add(edge.retired);
        seen.add(edge.survivor);
      }
    return [...seen].sort();
  }

  private relabelNodes(nodes: string[]): AliasChange[] {
    const before = new Map(nodes.map((node) => [node, this.resolve(node)]));
    for (const label of new Set(before.values())) {
      this.groups.delete(label);
      this.reversals.delete(label);
    }
    const parent = this.unite(nodes);
    for (const node of nodes) {
      const label = parent.get(node) ?? node;
      if (label === node) this.labels.delete(node);
      else this.labels.set(node, label);
    }
    for (const [label, members] of Map.groupBy(nodes, (node) => this.resolve(node)))
      if (members.length > 1) this.groups.set(label, members);
    return nodes.flatMap((node) => {
      const was = before.get(node) ?? node;
      const now = this.resolve(node);
      return was === now ? [] : [{ node, was, now }];
    });
  }

  /** Applies the standing edges in the order they were written. */
  private unite(nodes: string[]): Map<string, string> {
    const label = new Map(nodes.map((node) => [node, node]));
    for (const { retired, survivor } of this.standing(nodes)) {
      const from = label.get(retired) ?? retired;
      const into = label.get(survivor) ?? survivor;
      if (from === into && from !== retired) continue;
      if (from === into) this.reversals.add(survivor);
      const winner = from === into ? survivor : into;
      for (const node of nodes) if (label.get(node) === from || label.get(node) === into) label.set(node, winner);
    }
    return label;
  }

  private standing(nodes: string[]): AliasEdge[] {
    const edges = new Set(nodes.flatMap((node) => this.edges.get(node) ?? []));
    const sorted = [...edges].sort((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
    return sorted.filter(
      (edge) =>
        edge.kind !== "cancel" &&
        !sorted.some(
          (other) =>
            other.kind === "cancel" &&
            other.r >= edge.r &&
            other.retired === edge.retired &&
            other.survivor === edge.survivor,
        ),
    );
  }
}
