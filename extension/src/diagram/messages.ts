/** What the diagram's page and the extension tell each other. Nodes are named by their index in the diagram. */
export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly node: number }
  | { readonly type: 'save'; readonly as: 'svg' | 'mermaid' };

export interface ToPage {
  readonly type: 'current';
  /** The nodes that the active editor is at. */
  readonly nodes: readonly number[];
}
