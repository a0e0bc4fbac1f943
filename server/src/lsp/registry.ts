/** The list of features. A new one: a file in `features/` or `custom/`, and a line here. */

import { cloneFeature } from './custom/clone.ts';
import { componentsFeature } from './custom/components.ts';
import { diagramsFeature } from './custom/diagrams.ts';
import { inactiveRegionsFeature } from './custom/inactiveRegions.ts';
import { logsFeature } from './custom/logs.ts';
import { pathsFeature } from './custom/paths.ts';
import { releasesFeature } from './custom/releases.ts';
import { stateFeature } from './custom/state.ts';
import { tightbeamDocumentsFeature } from './custom/tightbeamDocuments.ts';
import { toursFeature } from './custom/tours.ts';
import { treesFeature } from './custom/trees.ts';
import type { Feature } from './feature.ts';
import { callHierarchyFeature } from './features/callHierarchy.ts';
import { codeLensFeature } from './features/codeLens.ts';
import { definitionFeature } from './features/definition.ts';
import { documentHighlightFeature } from './features/documentHighlight.ts';
import { documentLinkFeature } from './features/documentLink.ts';
import { documentSymbolFeature } from './features/documentSymbol.ts';
import { hoverFeature } from './features/hover.ts';
import { implementationFeature } from './features/implementation.ts';
import { referencesFeature } from './features/references.ts';
import { semanticTokensFeature } from './features/semanticTokens.ts';
import { typeDefinitionFeature } from './features/typeDefinition.ts';
import { workspaceSymbolFeature } from './features/workspaceSymbol.ts';

export const features: readonly Feature[] = [
  hoverFeature,
  definitionFeature,
  typeDefinitionFeature,
  referencesFeature,
  implementationFeature,
  callHierarchyFeature,
  documentHighlightFeature,
  documentLinkFeature,
  semanticTokensFeature,
  codeLensFeature,
  documentSymbolFeature,
  workspaceSymbolFeature,
  treesFeature,
  tightbeamDocumentsFeature,
  pathsFeature,
  logsFeature,
  diagramsFeature,
  releasesFeature,
  toursFeature,
  cloneFeature,
  inactiveRegionsFeature,
  componentsFeature,
  stateFeature,
];
