/** What the diagram's page and the extension tell each other. Nodes and edges are named by their index in the diagram. */
export type SaveKind = 'svg' | 'png' | 'mermaid';

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly of: 'node' | 'edge'; readonly index: number }
  | { readonly type: 'copy' }
  | { readonly type: 'save'; readonly as: SaveKind }
  /** The picture that was asked for; empty when the page could not paint it. */
  | { readonly type: 'painted'; readonly png: Uint8Array };

export type ToPage =
  /** The nodes and edges that the active editor is at. */
  | { readonly type: 'current'; readonly nodes: readonly number[]; readonly edges: readonly number[] }
  /** Asks for a picture of a file, of that size in pixels. */
  | { readonly type: 'paint'; readonly svg: string; readonly width: number; readonly height: number };
