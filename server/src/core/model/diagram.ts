/** A diagram of any concept: nodes with their places, edges that say what they are, groups. Nothing here knows how it is drawn. */
import type { EvidencePlace } from './tightbeam.ts';

/** `focus`: what was asked about. `entry` and `exit`: where it begins and ends. `external`: not in the open source. */
export type DiagramRole = 'plain' | 'focus' | 'entry' | 'exit' | 'external';

export interface DiagramNode {
  readonly id: string;
  readonly label: string;
  /** A second, smaller line. */
  readonly detail?: string;
  readonly role: DiagramRole;
  readonly group?: string;
  readonly place?: EvidencePlace;
  /** Identifiers that mean it: an editor whose cursor is on one is at the node. */
  readonly names?: readonly string[];
  /** The lines that the node stands for: an editor in them is at the node. 0-based, both included. */
  readonly lines?: { readonly startLine: number; readonly endLine: number };
}

/** How a line is drawn when it is neither plain nor dashed. */
export type DiagramStroke = 'dotted' | 'heavy';

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** What it is, in words; parts on lines of their own. */
  readonly label: string;
  /** Dashed for what is no plain step. */
  readonly isDashed: boolean;
  readonly stroke?: DiagramStroke;
  readonly place?: EvidencePlace;
  /** As of a node. */
  readonly lines?: DiagramNode['lines'];
}

/** What a kind of line means. Labels say it, too: nothing is told by the look alone. */
export interface DiagramKey {
  readonly label: string;
  readonly isDashed: boolean;
  readonly stroke?: DiagramStroke;
}

export interface DiagramGroup {
  readonly id: string;
  readonly label: string;
}

export interface Diagram {
  readonly title: string;
  /** One plain sentence or two: what is shown, and what is not. */
  readonly summary: string;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
  readonly groups: readonly DiagramGroup[];
  /** Downwards when it is not said. */
  readonly flow?: 'down' | 'right';
  readonly keys?: readonly DiagramKey[];
}
